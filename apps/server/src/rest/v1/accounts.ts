/** Accounts: connections to brokers. Their credentials never show. */
import { createRoute, z } from '@hono/zod-openapi'
import { getAccount, listAccounts } from '@viewzenix/core/account'
import { type AccountView, accountModes, brokerKinds } from '@viewzenix/schema'
import { guarded } from './authenticate.ts'
import { createRouter, ok, problems } from './describe.ts'
import { equityGuard, guardExample, presentGuard } from './equity-guards.ts'
import { cutPage, pageOf, pageQuery, presentPage } from './pages.ts'
import { byIdPath, decimal, noQuery, sample, thingId, time, uuid } from './shapes.ts'

const account = z
  .object({
    id: uuid,
    name: z.string(),
    broker: z.enum(brokerKinds),
    mode: z.enum(accountModes),
    currency: z.string(),
    cash: decimal.nullable().openapi({ description: 'null until the broker has told.' }),
    equity: decimal.nullable().openapi({ description: 'null until the broker has told.' }),
    halted: z.boolean(),
    open_orders: z.int(),
    open_positions: z.int(),
    equity_guard: equityGuard.nullable(),
    created_at: time,
  })
  .openapi('Account')

const presentAccount = (view: AccountView): z.output<typeof account> => ({
  id: view.id,
  name: view.name,
  broker: view.broker,
  mode: view.mode,
  currency: view.currency,
  cash: view.cash,
  equity: view.equity,
  halted: view.halted,
  open_orders: view.openOrders,
  open_positions: view.openPositions,
  equity_guard: view.equityGuard && presentGuard(view.equityGuard),
  created_at: view.createdAt,
})

const accountExample: z.output<typeof account> = {
  id: sample.account,
  name: 'Paper',
  broker: 'paper',
  mode: 'paper',
  currency: 'USD',
  cash: '96774.9',
  equity: '99994.43',
  halted: false,
  open_orders: 0,
  open_positions: 1,
  equity_guard: guardExample,
  created_at: sample.time,
}

const list = createRoute({
  method: 'get',
  path: '/accounts',
  operationId: 'listAccounts',
  tags: ['Accounts'],
  summary: 'List accounts, newest first',
  ...guarded('accounts:read'),
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: ok(pageOf(account, 'AccountPage'), 'A page of accounts.', {
      data: [accountExample],
      next_cursor: null,
    }),
    ...problems(),
  },
})

const read = createRoute({
  method: 'get',
  path: '/accounts/{id}',
  operationId: 'getAccount',
  tags: ['Accounts'],
  summary: 'Read one account',
  ...guarded('accounts:read'),
  request: { params: byIdPath, query: noQuery },
  responses: { 200: ok(account, 'The account.', accountExample), ...problems(404) },
})

export const accounts = createRouter()
  .openapi(list, async (c) => {
    const all = await listAccounts(c.var.rest.platform, c.var.actor, {})
    return c.json(presentPage(cutPage(all, c.req.valid('query')), presentAccount), 200)
  })
  .openapi(read, async (c) => {
    const id = thingId(c.req.valid('param').id, 'account')
    return c.json(presentAccount(await getAccount(c.var.rest.platform, c.var.actor, { id })), 200)
  })
