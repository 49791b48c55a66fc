/** What a message that is read by its names asks for: by its words, and by the positions before and after. */
import type { Side, Signal } from '@viewzenix/schema'
import { decimalOf, FieldProblem, readFlag, readNumber, shown } from './fields.ts'
import { type Finds, leniently, pick, take, textOf } from './finds.ts'
import type { Role } from './general-names.ts'
import { type Decided, decide, facetsOf, type Said } from './general-side.ts'
import type { Leaf } from './leaves.ts'
import { agree, fromSize, meaningOf, type Standing, signedOf, together, WAYS } from './positions.ts'

/** Names whose value must be a word that is known; the others may hold something else. */
const STRICT = /^(?:.*\.)?(?:strategy[_-]?)?(?:order[_-]?)?(?:action|side)$/i

/** `sets`: which exits a message is about that moves them. */
export type Meant = Pick<Signal, 'side' | 'intent' | 'target' | 'before'> & Pick<Decided, 'sets'>

export const readMeaning = (finds: Finds, orderId: string | null): Meant => {
  const said: Said[] = []
  let unknown: Leaf | null = null
  for (const leaf of finds.of('side')) {
    const text = leaf.sure === 'exact' ? textOf(leaf) : leniently(() => textOf(leaf))
    if (text === null) continue
    const facets = facetsOf(text)
    if (facets) {
      said.push({ name: leaf.name, text, facets })
      take(finds, facets.side ? 'side' : 'intent', leaf)
    } else if (leaf.sure === 'exact' && (STRICT.test(leaf.name) || !unknown)) unknown = leaf
  }
  if (unknown && (said.length === 0 || STRICT.test(unknown.name)))
    throw new FieldProblem(
      'INVALID_FIELD',
      unknown.name,
      `${unknown.name} must be such as buy, sell, long, short, close, enter_long or exit_long, not ${shown(unknown.value)}.`,
    )
  const closing = said.some(({ facets }) => facets.act === 'close')
  const before = readStandingOf(finds, 'before', 'beforeSize', false, said)
  const after = readStandingOf(finds, 'after', 'afterSize', closing, said)
  const decided = withPlainId(withLeg(finds, said), said, orderId, finds)
  if (decided.intent === 'protect') return { ...protecting(decided, after), target: null, before: null }
  if (after === null) {
    if (decided.side === null && decided.intent === null)
      throw new FieldProblem(
        'MISSING_FIELD',
        'side',
        'side is missing: say what to do, such as "action":"buy", or "market_position":"long".',
      )
    return { ...decided, target: null, before: signedOf(before) }
  }
  const first = said[0]
  const meaning = meaningOf({ side: decided.side, sideName: first?.name ?? 'side' }, before, after)
  return agree(
    { intent: decided.intent, name: first?.name ?? 'side', word: first?.text ?? '' },
    meaning,
    after,
  )
}

/** The position that stands beside a word for moving exits is the one that they belong to. */
const protecting = (decided: Decided, after: Standing | null): Decided => {
  if (after === null) return decided
  const side = after.way === 'flat' ? null : after.way === 'long' ? 'buy' : 'sell'
  if (side !== null && (decided.side === null || decided.side === side)) return { ...decided, side }
  throw new FieldProblem(
    'AMBIGUOUS',
    after.name,
    `${after.name} says ${after.way}, and the message moves the exits of ${decided.side === null ? 'a position' : `a ${decided.side === 'buy' ? 'long' : 'short'} one`}: they contradict each other, so nothing was changed.`,
  )
}

/** A position in words, in a size, or in both; beside a word such as close, `position` is what is closed. */
const readStandingOf = (
  finds: Finds,
  role: 'after' | 'before',
  sizeRole: 'afterSize' | 'beforeSize',
  closing: boolean,
  said: Said[],
): Standing | null => {
  const field = role === 'after' ? 'target' : 'before'
  const one = pick<Standing>(
    finds,
    field,
    role,
    (leaf) => {
      const text = textOf(leaf)
      if (text === null) return null
      const way = Object.hasOwn(WAYS, text.toLowerCase()) ? WAYS[text.toLowerCase()] : undefined
      if (way && way !== 'flat' && closing && leaf.sure === 'likely') {
        said.push({ name: leaf.name, text, facets: { way } })
        return null
      }
      if (way) return together(way, leaf.name, null)
      if (/^[+-]?[\d.]/.test(text)) return fromSize(leaf.name, decimalOf(leaf.name, text))
      throw new FieldProblem(
        'INVALID_FIELD',
        leaf.name,
        `${leaf.name} must be long, short or flat, or a signed size, not ${shown(text)}.`,
      )
    },
    (a, b) => a.way === b.way && (a.size === null || b.size === null || a.size === b.size),
    true,
  )
  const size = pick(
    finds,
    field,
    sizeRole,
    (leaf) => readNumber({ [leaf.name]: leaf.value }, [leaf.name]),
    (a, b) => a.value === b.value || a.value === `-${b.value}` || b.value === `-${a.value}`,
  )
  if (!one) return size ? fromSize(size.name, size.value) : null
  const both = size ? together(one.way, one.name, size) : one
  if (one.size !== null && both.size !== one.size && size) throw contradictingSize(one, size)
  return both
}

const contradictingSize = (one: Standing, size: { name: string; text: string }): FieldProblem =>
  new FieldProblem(
    'AMBIGUOUS',
    one.name,
    `${one.name} (${one.size}) and ${size.name} (${size.text}) give two sizes of the position, so nothing was traded.`,
  )

/** Which side of a hedged account is meant, and whether the order may only close. */
const withLeg = (finds: Finds, said: readonly Said[]): Decided => {
  const leg = pick(
    finds,
    'intent',
    'legSide',
    (leaf) => {
      const word = textOf(leaf)?.toLowerCase() ?? ''
      const index = /idx$/i.test(leaf.name) ? { '1': 'long', '2': 'short' }[word] : undefined
      const way = index ?? word
      return way === 'long' || way === 'short' ? { way, leaf, text: word } : null
    },
    (a, b) => a.way === b.way,
  )
  const closes =
    pick(finds, 'intent', 'reduceOnly', (leaf) => readFlag({ [leaf.name]: leaf.value }, [leaf.name])) === true
  const side = said.find(({ facets }) => facets.side)?.facets.side
  const sized = ['quantity', 'notional', 'percent'].some((role) => finds.of(role as Role).length > 0)
  const plain = said.every(({ facets }) => facets.act === undefined && facets.way === undefined)
  // An entry closes what goes the other way first; a side alone would only close it.
  if (plain && side && flips(finds)) return { side, intent: side === 'buy' ? 'enter_long' : 'enter_short' }
  if (plain && side && (closes || (leg && (leg.way === 'long') !== (side === 'buy'))))
    return { side, intent: sized ? 'reduce' : side === 'sell' ? 'exit_long' : 'exit_short' }
  return decide(
    leg
      ? [...said, { name: leg.leaf.name, text: leg.text, facets: { way: leg.way as 'long' | 'short' } }]
      : said,
  )
}

const flips = (finds: Finds): boolean =>
  pick(finds, 'intent', 'flips', (leaf) => {
    if (leaf.sure === 'likely') return textOf(leaf)?.toLowerCase() === 'reverse' ? true : null
    return readFlag({ [leaf.name]: leaf.value }, [leaf.name])
  }) === true

/** Our own rule for `strategy_order_id` (docs/messages.md) holds wherever that name is used. */
const withPlainId = (
  decided: Decided,
  said: readonly Said[],
  orderId: string | null,
  finds: Finds,
): Decided => {
  const ours = finds.of('orderId').some((leaf) => leaf.name === 'strategy_order_id')
  if (!ours || decided.intent !== null || decided.side === null || said.length === 0) return decided
  const intent = tradeMeaning(orderId, decided.side)
  return intent === null ? decided : { side: decided.side, intent }
}

/**
 * The order's id says which position the order is about, the action which way it goes. Any other id gives a
 * side alone, and the position that it meets decides.
 */
export const tradeMeaning = (orderId: string | null, side: Side) => {
  switch (orderId?.toLowerCase()) {
    case 'long':
      return side === 'buy' ? 'enter_long' : 'exit_long'
    case 'short':
    case 'sell':
      return side === 'sell' ? 'enter_short' : 'exit_short'
    default:
      return null
  }
}
