/** How much a message that is read by its names asks for. */
import type { QuantityType } from '@viewzenix/schema'
import { FieldProblem, readPositive, shown } from './fields.ts'
import { type Finds, leniently, pick, textOf } from './finds.ts'
import type { Role } from './general-names.ts'

const QUANTITY_TYPES: Readonly<Record<string, QuantityType>> = {
  units: 'units',
  unit: 'units',
  base: 'units',
  contracts: 'units',
  fixed: 'units',
  fixed_quantity: 'units',
  quantity: 'units',
  shares: 'units',
  notional: 'notional',
  quote: 'notional',
  cash: 'notional',
  usd: 'notional',
  usdt: 'notional',
  dollar_amount: 'notional',
  percent: 'percent_of_equity',
  '%': 'percent_of_equity',
  percent_of_equity: 'percent_of_equity',
  percent_of_position: 'percent_of_position',
  position_percent: 'percent_of_position',
  risk_amount: 'risk_amount',
  risk_dollar_amount: 'risk_amount',
  risk_percent: 'risk_percent',
}

/** `partial`: a word for an exit stands beside a percentage of the position. */
type Size = { quantity: string | null; quantityType: QuantityType; partial: boolean }
const NO_SIZE: Size = { quantity: null, quantityType: 'units', partial: false }

const SIZES: Partial<Record<Role, QuantityType>> = {
  quantity: 'units',
  notional: 'notional',
  percent: 'percent_of_equity',
  riskAmount: 'risk_amount',
  riskPercent: 'risk_percent',
}

export const readSize = (finds: Finds, wholeExit: boolean): Size => {
  const sizes: (Size & { role: Role; name: string })[] = []
  const attempt = <T>(read: () => T | null): T | null => (wholeExit ? leniently(read) : read())
  for (const [role, type] of Object.entries(SIZES) as [Role, QuantityType][]) {
    const bar = finds.of('barPrice').length > 0
    const found = attempt(() =>
      pick(
        finds,
        'quantity',
        role,
        (leaf) => {
          // Beside the bar's prices, volume is the bar's.
          if (bar && /(^|\.)vol(ume)?$/i.test(leaf.name)) return null
          const text = textOf(leaf, 60)
          if (text === null) return null
          const percent = text.endsWith('%')
          const dollars = text.startsWith('$')
          const number = text.replace(/^\$\s*|\s*%$/g, '')
          const quantity = readPositive({ [leaf.name]: number || text }, [leaf.name])
          const quantityType: QuantityType =
            percent && type === 'units'
              ? 'percent_of_equity'
              : dollars && type === 'units'
                ? 'notional'
                : type
          return quantity === null ? null : { quantity, quantityType, name: leaf.name }
        },
        (a, b) => a.quantity === b.quantity && a.quantityType === b.quantityType,
        true,
      ),
    )
    if (found) sizes.push({ ...found, role, partial: false })
  }
  const [size, second] = sizes
  if (!size) return NO_SIZE
  if (second && !wholeExit)
    throw new FieldProblem(
      'AMBIGUOUS',
      size.name,
      `${size.name} and ${second.name} both say how much, so nothing was traded. Send one of them, or map the fields on the hook.`,
    )
  const said = pick(finds, 'quantityType', 'quantityType', (leaf) => {
    const text =
      textOf(leaf)
        ?.toLowerCase()
        .replace(/[\s-]+/g, '_') ?? ''
    const type = Object.hasOwn(QUANTITY_TYPES, text) ? QUANTITY_TYPES[text] : undefined
    if (type || wholeExit) return type ?? null
    throw new FieldProblem(
      'INVALID_FIELD',
      leaf.name,
      `${leaf.name} must be such as units, notional, percent_of_equity or percent_of_position, not ${shown(leaf.value)}.`,
    )
  })
  const quantityType =
    size.role === 'quantity' && size.quantityType === 'units' ? (said ?? 'units') : size.quantityType
  if (wholeExit && (quantityType === 'percent_of_equity' || quantityType === 'percent_of_position'))
    return size.quantity === '100'
      ? NO_SIZE
      : { quantity: size.quantity, quantityType: 'percent_of_position', partial: true }
  return { quantity: size.quantity, quantityType, partial: false }
}
