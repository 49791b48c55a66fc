/** How much a message that is read by its names asks for. */
import type { QuantityType, Signal } from '@viewzenix/schema'
import { FieldProblem, readNumber, readPositive, shown } from './fields.ts'
import { type Finds, leniently, pick, textOf } from './finds.ts'
import type { Role } from './general-names.ts'
import type { Leaf } from './leaves.ts'

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
  closePercent: 'percent_of_position',
  riskAmount: 'risk_amount',
  riskPercent: 'risk_percent',
}

/** A size that was not understood is not left out, also where its name can mean other things. */
const refuseUnread = (finds: Finds, wholeExit: boolean): void => {
  for (const leaf of [...finds.of('quantity'), ...finds.of('closePercent')]) {
    const text = leniently(() => textOf(leaf, 60)) ?? ''
    // A senseless number beside a word for a whole exit is no part of it; a share of the position is.
    const matters = wholeExit ? PART : leaf.sure === 'likely' ? SIZE_LIKE : null
    if (matters?.test(text) && decimalOrNull(text) === null)
      throw new FieldProblem(
        'INVALID_NUMBER',
        leaf.name,
        `${leaf.name} (${shown(leaf.value)}) is not understood: write a number such as 0.05, "50%" or "$500".`,
      )
  }
}
const PART = /^(?:half|third|quarter)$|%/i
const SIZE_LIKE = /^[@#<>=~x]?\s?[\d.,]+|[%$]|^(?:all|full|max|everything|half|third|quarter)$/i

/** Percent of what, beside a word that opens? */
const refuseShare = (name: string): never => {
  throw new FieldProblem(
    'AMBIGUOUS',
    name,
    `${name} may be of the equity or of the position, so nothing was traded. Name it qty_percent where it is of the equity; of a position it goes with close and reduce.`,
  )
}

const decimalOrNull = (text: string): string | null =>
  leniently(() => readNumber({ text }, ['text'])?.value ?? null)

const isVolume = ({ name }: Leaf): boolean => /(^|\.)vol(ume)?$/i.test(name)

/** Beside the bar's prices, volume is the bar's; beside a kind of order the order's; beside a price it may be either. */
const whoseVolume = (finds: Finds): 'order' | 'bar' | 'unclear' => {
  if (finds.of('barPrice').length > 0) return 'bar'
  const kind =
    finds.of('orderType').length > 0 ||
    finds
      .of('side')
      .some(({ name, value }) => /type$/i.test(name) || /limit|stop|market/i.test(String(value)))
  return kind || finds.of('price').length === 0 ? 'order' : 'unclear'
}

const refuseVolume = (finds: Finds): void => {
  const leaf = finds.of('quantity').find(isVolume)
  if (leaf)
    throw new FieldProblem(
      'AMBIGUOUS',
      leaf.name,
      `${leaf.name} (${shown(leaf.value)}) beside a price may be that of the bar or of the order, so nothing was traded. Name it qty where it is the order’s, and leave it out otherwise.`,
    )
}

/** What is closed of a position counts before the contracts of the strategy, and `percent` only where no other size is. */
const rank = <T extends { role: Role }>(
  finds: Finds,
  sizes: readonly T[],
  wholeExit: boolean,
  { intent, target }: Pick<Signal, 'intent' | 'target'>,
): readonly T[] => {
  const [shares, others] = [true, false].map((share) =>
    sizes.filter(({ role }) => (role === 'closePercent') === share),
  ) as [T[], T[]]
  const vague = finds.of('closePercent').every(({ sure }) => sure === 'likely')
  // The position afterwards says that all of it is closed.
  if (wholeExit) return vague && target === '0' ? others : [...shares, ...others]
  return vague && intent !== 'reduce' && others.length > 0 ? others : sizes
}

export const readSize = (
  finds: Finds,
  wholeExit: boolean,
  { intent, target }: Pick<Signal, 'intent' | 'target'>,
): Size => {
  const sizes: (Size & { role: Role; name: string })[] = []
  const attempt = <T>(read: () => T | null): T | null => (wholeExit ? leniently(read) : read())
  const volume = whoseVolume(finds)
  for (const [role, type] of Object.entries(SIZES) as [Role, QuantityType][]) {
    const found = attempt(() =>
      pick(
        finds,
        'quantity',
        role,
        (leaf) => {
          if (volume !== 'order' && isVolume(leaf)) return null
          const text = textOf(leaf, 60)
          if (text === null) return null
          const percent = /^%|%$/.test(text)
          const dollars = text.startsWith('$')
          const number = text.replace(/^[$%]\s*|\s*%$/g, '')
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
  const [size, second] = rank(finds, sizes, wholeExit, { intent, target })
  if (!size && !wholeExit && volume === 'unclear') refuseVolume(finds)
  if (!size) refuseUnread(finds, wholeExit)
  if (size?.quantityType === 'percent_of_position' && !wholeExit && intent !== 'reduce')
    refuseShare(size.name)
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
