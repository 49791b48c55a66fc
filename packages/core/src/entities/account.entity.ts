import { defineEntity, p } from '@mikro-orm/postgresql'
import type {
  AccountMode,
  BrokerKind,
  EquityGuard,
  EquityWatch,
  RiskLimits,
  SymbolMap,
} from '@viewzenix/schema'
import { decimal, moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Workspace } from './workspace.entity.ts'

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  ...tenant,
  properties: {
    id: p.uuid().primary(),
    workspaceId: () => p.manyToOne(Workspace).mapToPk().joinColumn('workspace_id').index('account_workspace'),
    name: p.text(),
    broker: p.text().$type<BrokerKind>(),
    mode: p.text().$type<AccountMode>(),
    currency: p.text(),
    /** JSON of the broker's credentials, sealed; null where the broker needs none. */
    credentialsSealed: p.text().nullable(),
    /** Last balance that the broker told us, and when. */
    cash: decimal().nullable(),
    equity: decimal().nullable(),
    balanceAt: moment().nullable(),
    /** The most that it ever made: equity less what was paid in. What a drawdown is measured from. */
    peakProfit: decimal().nullable(),
    /** Limits of every entry on it; null where nobody has set any. */
    risk: p.json<RiskLimits>().nullable(),
    /** What stops it at a loss or gain of its equity, and what came of looking; null where nobody has set that. */
    equityGuard: p.json<EquityGuard>().nullable(),
    equityWatch: p.json<EquityWatch>().nullable(),
    /** What it calls the symbols of alerts; null where nobody has said. */
    symbolMap: p.json<SymbolMap>().nullable(),
    createdAt: moment(),
  },
})
/** A connection to one broker. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account)
