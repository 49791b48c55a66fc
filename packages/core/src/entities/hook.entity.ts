import { defineEntity, p } from '@mikro-orm/postgresql'
import type { Expectation, HookReading } from '@viewzenix/schema'
import { moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Workspace } from './workspace.entity.ts'

const HookSchema = defineEntity({
  name: 'Hook',
  tableName: 'hook',
  ...tenant,
  properties: {
    /** Also the public id in the hook's URL. */
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('hook_workspace'),
    name: p.text(),
    enabled: p.boolean(),
    /** Sealed, not hashed: an HMAC signature can only be checked with the secret itself. */
    secretSealed: p.text(),
    secretHint: p.text(),
    secretRotatedAt: moment(),
    allowPathSecret: p.boolean(),
    dedupeWindowSeconds: p.integer(),
    /** How it reads messages that leave something open; null as long as nobody has said. */
    reading: p.json<HookReading>().nullable(),
    /** How often it is to hear from its sender, and since when that counts; null where nobody has said. */
    expects: p.json<Expectation>().nullable(),
    expectsFrom: moment().nullable(),
    /** When it was noticed that it had been silent for too long, and since when it was; null while it is not. */
    silentAt: moment().nullable(),
    silentSince: moment().nullable(),
    createdAt: moment(),
  },
})
/** An inbound endpoint: public id in the URL, secret outside it. */
export class Hook extends HookSchema.class {}
HookSchema.setClass(Hook)
