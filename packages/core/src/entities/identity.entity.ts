import { defineEntity, p } from '@mikro-orm/postgresql'
import { moment } from '../platform/orm-columns.ts'

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'app_user',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    email: p.text().nullable(),
    emailVerified: p.boolean(),
    avatarUrl: p.text().nullable(),
    createdAt: moment(),
  },
  indexes: [{ name: 'app_user_email', properties: ['email'] }],
})
/** A person. Belongs to workspaces through `Member`. */
export class User extends UserSchema.class {}
UserSchema.setClass(User)

const IdentityLinkSchema = defineEntity({
  name: 'IdentityLink',
  tableName: 'identity_link',
  uniques: [{ name: 'identity_link_subject', properties: ['provider', 'subject'] }],
  properties: {
    id: p.uuid().primary(),
    userId: () => p.manyToOne(User).mapToPk().joinColumn('user_id').index('identity_link_user'),
    provider: p.text(),
    /** The provider's own, stable id of the person. */
    subject: p.text(),
    createdAt: moment(),
  },
})
/** How a user signs in: one row a (provider, subject). */
export class IdentityLink extends IdentityLinkSchema.class {}
IdentityLinkSchema.setClass(IdentityLink)

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  uniques: [
    { name: 'session_secret', properties: ['secretHash'] },
    { name: 'session_superseded', properties: ['supersededHash'] },
  ],
  properties: {
    id: p.uuid().primary(),
    /** SHA-256 of the cookie's value; the value itself is nowhere. */
    secretHash: p.text(),
    /** The secret that was replaced last, and until when requests on their way with it are still served. */
    supersededHash: p.text().nullable(),
    supersededUntil: moment().nullable(),
    /** What the secret was given for (`privilegeOf`); where that is no longer so, the next request replaces it. */
    privilege: p.text().default(''),
    userId: () => p.manyToOne(User).mapToPk().joinColumn('user_id').index('session_user'),
    /** The workspace that the dashboard shows in this session. */
    workspaceId: p.uuid(),
    createdAt: moment(),
    lastSeenAt: moment(),
    expiresAt: moment(),
    ip: p.text().nullable(),
    userAgent: p.text().nullable(),
  },
})
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session)

const KnownDeviceSchema = defineEntity({
  name: 'KnownDevice',
  tableName: 'known_device',
  properties: {
    userId: p.uuid().primary(),
    /** Browser and system in words, such as `Firefox on Windows`. */
    device: p.text().primary(),
    firstSeenAt: moment(),
    lastSeenAt: moment(),
  },
})
/** A kind of device that a person has signed in from: another one is worth a mail. */
export class KnownDevice extends KnownDeviceSchema.class {}
KnownDeviceSchema.setClass(KnownDevice)
