import type { PreviewExits, ProtectionSpec, Side } from '@viewzenix/schema'
import { type DesiredExit, planExits } from '../protection/plan-exits.ts'
import type { MarketSnapshot } from './market-snapshot.ts'

type Entry = { side: Side; quantity: string; limitPrice?: string | null; stopPrice?: string | null }

/** What would rest beside a position once its entry filled, at its own price or at the market's of now. Pure. */
export const previewExits = (
  entry: Entry,
  spec: ProtectionSpec,
  snapshot: MarketSnapshot | undefined,
): PreviewExits | null => {
  if (!snapshot?.ok) return null
  const { instrument, quote, capabilities } = snapshot
  const planned = planExits({
    position: entry.side === 'buy' ? entry.quantity : `-${entry.quantity}`,
    side: entry.side,
    entryPrice: entry.limitPrice ?? entry.stopPrice ?? (entry.side === 'buy' ? quote.ask : quote.bid),
    spec,
    movedStop: null,
    targetsFilled: [],
    quote: null,
    instrument,
    capabilities: capabilities[instrument.assetClass],
  })
  const stop = planned.find(({ leg }) => leg === 'stop')
  return {
    stop: stop
      ? {
          price: stop.stopPrice ?? '0',
          limitPrice: stop.limitPrice,
          quantity: stop.quantity,
          trail: spec.stop?.trail ?? null,
        }
      : null,
    targets: planned.flatMap(toTarget),
    breakEven: spec.breakEven,
    watchdog: spec.watchdog,
  }
}

const toTarget = ({ rung, limitPrice, quantity }: DesiredExit) =>
  rung === null || limitPrice === null ? [] : [{ rung, price: limitPrice, quantity }]
