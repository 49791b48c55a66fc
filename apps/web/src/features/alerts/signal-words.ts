/** A signal as a trader would say it. */
import type { Distance, Signal, StopLevel, StopLoss } from '@viewzenix/schema'
import { quantityText } from '../../lib/figures.ts'

const quantityUnits: Record<Signal['quantityType'], string> = {
  units: 'units',
  notional: 'in quote currency',
  percent_of_equity: '% of equity',
  percent_of_position: '% of the position',
  risk_amount: 'at risk, in quote currency',
  risk_percent: '% of equity at risk',
}

const levelWords = (level: StopLevel): string =>
  level.kind === 'at'
    ? quantityText(level.price)
    : level.kind === 'entry'
      ? 'break-even'
      : `${distanceWords(level.distance)} away`

const distanceWords = (distance: Distance): string =>
  distance.unit === 'percent' ? `${distance.percent} %` : quantityText(distance.amount)

/** Where it stands at first, how far behind the best price it follows, or both. */
const stopWords = ({ level, trail }: StopLoss): string =>
  [level && levelWords(level), trail && `trailing by ${distanceWords(trail)}`].filter(Boolean).join(', ')

/** Name and value of all that the message says, and where a general reader took it from. */
export const signalFacts = (signal: Signal): [name: string, value: string][] => {
  const source = (field: string): string => {
    const found = signal.taken.filter((one) => one.field === field)
    return found.length === 0
      ? ''
      : ` (from ${found.map(({ from, sure }) => (sure === 'likely' ? `${from}, likely` : from)).join(', ')})`
  }
  const { stopLoss, quantity } = signal
  const stop = stopLoss && stopWords(stopLoss)
  const facts: [string, string, string | null | undefined][] = [
    ['Symbol', 'symbol', signal.exchange ? `${signal.symbol} on ${signal.exchange}` : signal.symbol],
    signal.intent === 'protect'
      ? ['Of a position', 'side', signal.side && (signal.side === 'buy' ? 'long' : 'short')]
      : ['Side', 'side', signal.side],
    ['Asks to', 'intent', signal.intent?.replace('_', ' ') ?? 'what the position that it meets decides'],
    ['Quantity', 'quantity', quantity && `${quantityText(quantity)} ${quantityUnits[signal.quantityType]}`],
    ['Position afterwards', 'target', signal.target && quantityText(signal.target)],
    ['Position before', 'before', signal.before && quantityText(signal.before)],
    ['Price', 'price', signal.price && quantityText(signal.price)],
    ['Kind of order', 'orderType', signal.orderType?.replace('_', ' ')],
    ['Limit', 'limitPrice', signal.limitPrice && quantityText(signal.limitPrice)],
    [
      'Limit',
      'limitOffset',
      signal.limitOffset && `${distanceWords(signal.limitOffset)} better than the quote`,
    ],
    ['Stop price', 'stopPrice', signal.stopPrice && quantityText(signal.stopPrice)],
    ['Stop loss', 'stopLoss', stop],
    [
      'Targets',
      'takeProfits',
      signal.takeProfits.map(({ level, share }) => `${levelWords(level)}: ${share} %`).join(' · ') || null,
    ],
    ['Order id', 'orderId', signal.orderId],
    ['Fired', 'firedAt', signal.firedAt],
  ]
  return facts.flatMap(([name, field, value]) => (value ? [[name, `${value}${source(field)}`]] : []))
}
