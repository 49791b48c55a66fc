import { Alert } from '../entities/alert.entity.ts'
import type { UnitOfWork } from '../platform/unit-of-work.ts'
import { type DecisionMade, type OrderMade, outcomeOf, summarise } from './alert-outcome.ts'

/**
 * Says what became of an alert so far, of all its decisions and all its orders. Its row is locked first: orders of
 * one alert that end on two accounts at once both count. No lane may be locked after it in the same transaction.
 * @param settle what else the alert becomes, by its decisions
 */
export const tellAlert = async (
  uow: UnitOfWork,
  alertId: string,
  settle: (decisions: DecisionMade[]) => Partial<Pick<Alert, 'status' | 'decidedAt'>> = () => ({}),
): Promise<void> => {
  const { em } = uow
  await em.flush()
  // Not `for update`: whoever inserts an order of the alert shares its key, and would be waited for in a circle.
  await em.execute('select 1 from alert where id = ? for no key update', [alertId])
  const { decisions, orders } = await readCourse(uow, alertId)
  await em.nativeUpdate(
    Alert,
    { id: alertId },
    {
      outcome: outcomeOf(decisions, orders),
      summary: summarise(decisions, orders),
      ...settle(decisions),
    },
  )
  uow.notify('alert', alertId)
}

/**
 * One round trip: as often as an order ends, this is asked. A stop or target lives as long as the position does: what
 * the alert asked for is done before. So is an exit of the watchdog.
 */
const readCourse = async (
  { em, workspaceId }: UnitOfWork,
  alertId: string,
): Promise<{ decisions: DecisionMade[]; orders: OrderMade[] }> => {
  const [row] = await em.execute<{ decisions: DecisionMade[]; orders: OrderMade[] }[]>(
    `select
       coalesce((select json_agg(json_build_object('botId', bot_id, 'accountId', account_id, 'outcome', outcome,
           'reason', reason, 'undone', undone) order by id)
         from decision where workspace_id = ? and alert_id = ?), '[]'::json) as decisions,
       coalesce((select json_agg(json_build_object('botId', bot_id, 'accountId', account_id, 'side', side,
           'symbol', symbol, 'status', status, 'filledQuantity', filled_quantity::text,
           'averagePrice', average_price::text, 'reason', reason) order by id)
         from trade_order where workspace_id = ? and alert_id = ? and leg in ('entry', 'exit') and leg_seq = 0),
         '[]'::json) as orders`,
    [workspaceId, alertId, workspaceId, alertId],
  )
  return row ?? { decisions: [], orders: [] }
}
