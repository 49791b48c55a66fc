/**
 * Holds an account against its broker: every open order is looked up, which finds what a dropped stream did not
 * tell, and the balance becomes the account's and a point of its equity curve.
 */
import { Account } from '../entities/account.entity.ts'
import { Order } from '../entities/order.entity.ts'
import { systemActor } from '../platform/actor.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { recordBalance } from '../position/record-balance.ts'
import { saysNothingNew } from './echoes.ts'
import { refOf } from './order-ref.ts'
import { recordSeen } from './record-update.ts'
import { brokerAccount, deadline, type Trading } from './trading.ts'

/** @throws PortError when the broker could not be asked; what was learned until then is recorded */
export const syncAccount = async (
  trading: Trading,
  job: { workspaceId: string; accountId: string; requestId: string },
): Promise<void> => {
  const { workspaceId, accountId } = job
  const known = await runQuery(trading, workspaceId, async (em) => {
    const account = await em.findOne(Account, accountId)
    const orders = await em.find(Order, { accountId, status: { $in: ['submitted', 'partially_filled'] } })
    return account && { account, orders }
  })
  if (!known) return
  const account = brokerAccount(trading, known.account)
  const broker = trading.brokers[account.broker]
  const actor = systemActor(workspaceId, job.requestId)
  if (known.orders.length > 0) {
    const atBroker = new Map(
      (await broker.listOpenOrders(account, deadline())).map((o) => [o.clientOrderId, o] as const),
    )
    for (const order of known.orders) {
      // What is open no longer has to be asked for by name: it holds the fills that we may have missed.
      const { clientOrderId } = order
      const seen = atBroker.get(clientOrderId) ?? (await broker.findOrder(account, clientOrderId, deadline()))
      if (seen && !saysNothingNew(order, seen)) await recordSeen(trading, actor, { ...refOf(order), seen })
    }
  }
  const { cash, equity, deposits } = await broker.getBalance(account, deadline())
  await recordBalance(trading, actor, { accountId, cash, equity, deposits })
}
