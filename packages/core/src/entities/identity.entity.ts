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
    /** The person chose the name: what a provider says does not replace it. */
    nameIsOwn: p.boolean().default(false),
    createdAt: moment(),
    /** To the hour. */
    lastSeenAt: moment().nullable(),
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
    lastUsedAt: moment().nullable(),
    /** What the provider said last: what the user has from here follows it. */
    email: p.text().nullable(),
    emailVerified: p.boolean().default(false),
    name: p.text().nullable(),
    avatarUrl: p.text().nullable(),
    /** The refresh token, sealed for `identity_link:<id>`; null where the provider gave none, or took it back. */
    refreshTokenSealed: p.text().nullable(),
    /** When the refresh token is to be used next: well before it expires. */
    refreshDueAt: moment().nullable().index('identity_link_refresh_due'),
    /** What the person should know about it. */
    notice: p.text().nullable(),
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
    /** The identity that it was opened with. */
    identityId: p.uuid().nullable(),
    /** The ID token of the sign-in, sealed for `session:<id>`: signing out shows it to a provider that asks for it. */
    idTokenSealed: p.text().nullable(),
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
