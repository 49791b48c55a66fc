/** A message that moves the stop or sets the targets of what is held, read by its names. It trades nothing. */
import type { Signal } from '@viewzenix/schema'
import { FieldProblem, shown } from './fields.ts'
import { type Finds, leniently, textOf } from './finds.ts'
import { readExits } from './general-exits.ts'
import { readPrices } from './general-prices.ts'
import type { Sets } from './general-side.ts'
import type { Leaf } from './leaves.ts'
import { needExits } from './need-exits.ts'

type Meaning = Pick<Signal, 'side' | 'intent' | 'target' | 'before'>

/** As the value of a stop: break-even. */
const ENTRY = /^(?:break[ _-]?even|be|entry(?:[ _-]?price)?)$/i
const isEntry = (leaf: Leaf): boolean => ENTRY.test(leniently(() => textOf(leaf)) ?? '')

export const readMove = (
  finds: Finds,
  meaning: Meaning,
  sets: Sets,
): Pick<Signal, 'price' | 'stopLoss' | 'takeProfits'> => {
  const { price } = readPrices({
    ...finds,
    of: (role) => (role === 'price' || role === 'barPrice' ? finds.of(role) : []),
  })
  const [entry] = finds.of('stop').filter(isEntry)
  const rest = entry
    ? { ...finds, of: (role: Leaf['role']) => finds.of(role).filter((leaf) => !isEntry(leaf)) }
    : finds
  const { stopLoss, takeProfits } = readExits(
    rest,
    { ...meaning, price, limitPrice: null, stopPrice: null, closes: false, orderType: null },
    { quantity: null, quantityType: 'units' },
  )
  const toEntry = sets === 'entry' || entry !== undefined
  const [other] = rest.of('stop')
  if (toEntry && stopLoss?.level)
    throw new FieldProblem(
      'AMBIGUOUS',
      other?.name ?? 'stop',
      `The message moves the stop to break-even, and ${other ? `${other.name} (${shown(other.value)})` : 'another field'} says another place: send one of them.`,
    )
  const moved = toEntry
    ? { level: { kind: 'entry' as const }, limitPrice: null, trail: stopLoss?.trail ?? null }
    : stopLoss
  needExits(sets, { stopLoss: moved, takeProfits })
  return { price, stopLoss: moved, takeProfits }
}
