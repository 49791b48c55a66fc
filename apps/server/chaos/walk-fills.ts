/** Walks through every fill at the broker, in the order of their times: what closes finds something to close. */
import { dec } from '@viewzenix/schema'
import type { Finding, Offender } from './audit.ts'
import type { Books } from './books.ts'

type Row = {
  account: string
  symbol: string
  at: string
  fill: string
  leg: string
  /** Signed: a sale is negative. */
  moved: string
}

export const findOpeningExits = async (books: Books): Promise<Finding> => {
  const fills = await books.query<Row>(
    `select b.account_id as account, b.symbol, f.filled_at::text as at, b.id || ':' || f.n as fill, o.leg,
       case b.side when 'buy' then f.quantity else -f.quantity end as moved
     from paper_broker.fills f join paper_broker.orders b on b.id = f.order_id
     join trade_order o on o.client_order_id = b.client_order_id
     order by b.account_id, b.symbol, f.filled_at, b.id, f.n`,
  )
  const offenders: Offender[] = []
  for (const lane of Map.groupBy(fills, ({ account, symbol }) => `${account} ${symbol}`).values()) {
    let position = dec(0)
    const closes = ({ moved }: Row) =>
      dec(moved).abs().lte(position.abs()) && dec(moved).isNeg() !== position.isNeg()
    // Fills of one moment have no order among them: one in which all is well will do.
    for (const together of Map.groupBy(lane, ({ at }) => at).values()) {
      const left = [...together]
      while (left.length > 0) {
        const exit = left.findIndex((fill) => fill.leg !== 'entry' && closes(fill))
        const fits = exit >= 0 ? exit : left.findIndex(({ leg }) => leg === 'entry')
        const [fill] = left.splice(Math.max(0, fits), 1)
        if (!fill) break
        if (fits < 0) offenders.push({ ...fill, position: position.toFixed() })
        position = position.plus(fill.moved)
      }
    }
  }
  return {
    claim: 'no exit, stop or target opened a position or turned one',
    examined: fills.filter(({ leg }) => leg !== 'entry').length,
    offenders,
  }
}
