import { defineEntity, p } from '@mikro-orm/postgresql'
import type { AssetClass, Flattening } from '@viewzenix/schema'
import { decimal, moment } from '../platform/orm-columns.ts'
import { tenant } from '../platform/tenant.ts'
import { Account } from './account.entity.ts'

const PositionSchema = defineEntity({
  name: 'Position',
  tableName: 'position',
  ...tenant,
  uniques: [{ name: 'position_account_symbol', properties: ['accountId', 'symbol'] }],
  indexes: [
    { name: 'position_workspace', properties: ['workspaceId', 'symbol'] },
    { name: 'position_flattening', properties: ['accountId', 'symbol'], where: 'flattening is not null' },
  ],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    accountId: () => p.manyToOne(Account).mapToPk().joinColumn('account_id'),
    symbol: p.text(),
    assetClass: p.text().$type<AssetClass>(),
    /** Signed: negative is short. */
    quantity: decimal(),
    /** Signed as the quantity. The average price is this divided by it, rounded. */
    cost: decimal(),
    averagePrice: decimal(),
    /** To more places than are shown. */
    realizedPnl: decimal(),
    fees: decimal(),
    openedAt: moment().nullable(),
    /** When the newest of its fills happened, at the broker: one that happened before it is put where it belongs. */
    lastFillAt: moment().nullable(),
    /** It is being closed, whatever rests in its lane is canceled, and no signal is acted on until that is done. */
    flattening: p.json<Flattening>().nullable(),
    updatedAt: moment(),
  },
})
/** What an account holds of one symbol: the sum of its fills. */
export class Position extends PositionSchema.class {}
PositionSchema.setClass(Position)

const EquityPointSchema = defineEntity({
  name: 'EquityPoint',
  tableName: 'equity_point',
  ...tenant,
  uniques: [{ name: 'equity_point_moment', properties: ['accountId', 'at'] }],
  indexes: [{ name: 'equity_point_workspace', properties: ['workspaceId', 'at'] }],
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    accountId: () => p.manyToOne(Account).mapToPk().joinColumn('account_id'),
    at: moment(),
    equity: decimal(),
    cash: decimal(),
    /** All that was paid in until then, less what was paid out; equity less this is profit. */
    deposits: decimal(),
  },
})
/** An account's equity at one moment, as the broker told it. */
export class EquityPoint extends EquityPointSchema.class {}
EquityPointSchema.setClass(EquityPoint)
