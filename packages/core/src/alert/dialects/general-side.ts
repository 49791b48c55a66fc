/** Words for what to do, and what several of them that stand in one message say together. */
import type { Intent, Side } from '@viewzenix/schema'
import { FieldProblem } from './fields.ts'

type Act = 'open' | 'close' | 'add' | 'reduce' | 'reverse' | 'cancel' | 'protect'
type Way = 'long' | 'short'
/** Which exits a word for moving them is about; `entry`: the stop, to break-even. */
export type Sets = 'stop' | 'targets' | 'exits' | 'entry'
/** What one word says; most say a part of it only. */
export type Facets = { side?: Side; way?: Way; act?: Act; sets?: Sets }

const list = (words: string, facets: Facets): [string, Facets][] =>
  words.split(/\s+/).map((word) => [word, facets])

const MOVES = 'move set update modify adjust change new'.split(' ')
const THINGS: readonly [Sets, string][] = [
  ['stop', 'stop stoploss sl trailingstop'],
  ['targets', 'target targets takeprofit tp'],
  ['exits', 'sltp slandtp stops exits protection'],
]
/** `move_stop`, `update_sl`, `newsltplong`, … */
const MOVING: readonly [string, Facets][] = [
  ...THINGS.flatMap(([sets, things]) =>
    MOVES.flatMap((move) =>
      list(
        things.replace(/\w+/g, (thing) => `${move}${thing}`),
        { act: 'protect', sets },
      ),
    ),
  ),
  ...list('protect modify modifyposition positionmodify', { act: 'protect', sets: 'exits' }),
  ...list(
    `breakeven movetobreakeven stoptobreakeven sltobreakeven movestoptobreakeven movesltobreakeven setbreakeven
     movetobe stoptobe sltobe movestoptobe movesltobe stoptoentry sltoentry movestoptoentry movesltoentry`,
    { act: 'protect', sets: 'entry' },
  ),
]
/** Each of them may say of which position. */
const ofEither = ([word, facets]: [string, Facets]): [string, Facets][] => [
  [word, facets],
  [`${word}long`, { ...facets, way: 'long' }],
  [`${word}short`, { ...facets, way: 'short' }],
]

const WORDS: ReadonlyMap<string, Facets> = new Map([
  ...MOVING.flatMap((one) => ofEither([...one])),
  ...list('buy b 1 bid', { side: 'buy' }),
  ...list('sell s -1 ask', { side: 'sell' }),
  // With the kind of order in one word: general-prices.ts reads that.
  ...list(
    `buylimit limitbuy buystop stopbuy buymarket marketbuy ordertypebuy ordertypebuylimit ordertypebuystop
     ordertypebuymarket`,
    { side: 'buy' },
  ),
  ...list(
    `selllimit limitsell sellstop stopsell sellmarket marketsell ordertypesell ordertypeselllimit ordertypesellstop
     ordertypesellmarket`,
    { side: 'sell' },
  ),
  ...list('positiontypebuy', { side: 'buy', way: 'long', act: 'open' }),
  ...list('positiontypesell', { side: 'sell', way: 'short', act: 'open' }),
  ...list('long bullish bull l', { way: 'long' }),
  ...list('short bearish bear', { way: 'short' }),
  ...list('enterlong longentry entrylong openlong golong buylong longopen longenter buytoopen le startlong', {
    side: 'buy',
    way: 'long',
    act: 'open',
  }),
  ...list(
    'entershort shortentry entryshort openshort goshort sellshort shortopen shortenter selltoopen se startshort',
    {
      side: 'sell',
      way: 'short',
      act: 'open',
    },
  ),
  ...list(
    'exitlong longexit closelong longclose selllong selltoclose closebuy exitbuy lx stoplong flattenlong',
    {
      side: 'sell',
      way: 'long',
      act: 'close',
    },
  ),
  ...list(
    'exitshort shortexit closeshort shortclose buyshort buytocover buytoclose cover covershort closesell exitsell sx stopshort',
    {
      side: 'buy',
      way: 'short',
      act: 'close',
    },
  ),
  ...list(
    'exit close flat flatten closeposition closeall exitall exitposition liquidate squareoff closetrade',
    { act: 'close' },
  ),
  ...list('entry enter open', { act: 'open' }),
  ...list('add scalein increase pyramid', { act: 'add' }),
  ...list('addlong addtolong increaselong', { side: 'buy', way: 'long', act: 'add' }),
  ...list('addshort addtoshort increaseshort', { side: 'sell', way: 'short', act: 'add' }),
  ...list('reduce scaleout decrease trim partialclose partialexit closepartial', { act: 'reduce' }),
  ...list('reducelong trimlong', { side: 'sell', way: 'long', act: 'reduce' }),
  ...list('reduceshort trimshort', { side: 'buy', way: 'short', act: 'reduce' }),
  ...list('reverse flip reverseposition', { act: 'reverse' }),
  ...list('reverselong reversetolong fliplong fliptolong', { side: 'buy', act: 'reverse' }),
  ...list('reverseshort reversetoshort flipshort fliptoshort', { side: 'sell', act: 'reverse' }),
  ...list('cancel cancelall cancelorder cancelorders cancelallorders', { act: 'cancel' }),
])

/** null for what is no such word. `1` and `-1` keep their sign. */
export const facetsOf = (text: string): Facets | null =>
  WORDS.get(
    text
      .trim()
      .toLowerCase()
      .replace(/[\s_./-]+(?=\D)/g, ''),
  ) ?? null

export type Said = { name: string; text: string; facets: Facets }
export type Decided = { side: Side | null; intent: Intent | null; sets?: Sets }

/** All that is said, as one; two that contradict each other are both named. */
const together = (
  said: readonly Said[],
): { facets: Facets; names: Record<keyof Facets, Said | undefined> } => {
  const names: Record<keyof Facets, Said | undefined> = {
    ...{ side: undefined, way: undefined, act: undefined, sets: undefined },
  }
  const facets: Facets = {}
  const take = <K extends keyof Facets>(key: K, one: Said) => {
    const value = one.facets[key]
    if (value === undefined) return
    const first = names[key]
    if (first && facets[key] !== value) throw contradiction(first, one)
    facets[key] = value
    names[key] ??= one
  }
  for (const one of said) for (const key of ['side', 'way', 'act', 'sets'] as const) take(key, one)
  return { facets, names }
}

const contradiction = (
  first: Pick<Said, 'name' | 'text'>,
  second: Pick<Said, 'name' | 'text'>,
): FieldProblem =>
  new FieldProblem(
    'AMBIGUOUS',
    first.name,
    `${first.name} says ${first.text.slice(0, 40)} and ${second.name} says ${second.text.slice(0, 40)}: these are two readings, so nothing was traded. Send one of them, or make them agree.`,
  )

/** Side and intent of what is said together. */
export const decide = (said: readonly Said[]): Decided => {
  const { facets, names } = together(said)
  const { side, way, act } = facets
  const clash = () => contradiction(names.side ?? names.act ?? blank, names.way ?? names.side ?? blank)
  const check = (expected: Side): Side => {
    if (side !== undefined && side !== expected) throw clash()
    return expected
  }
  switch (act) {
    case 'cancel':
      return { side: null, intent: 'cancel' }
    case 'protect':
      // Of what was bought, or a stop that buys: people mean both.
      if (side !== undefined) throw contradiction(names.act ?? blank, names.side ?? blank)
      return {
        side: way === undefined ? null : way === 'long' ? 'buy' : 'sell',
        intent: 'protect',
        sets: facets.sets ?? 'exits',
      }
    case 'reverse': {
      const to = way === undefined ? side : check(way === 'long' ? 'buy' : 'sell')
      return { side: to ?? null, intent: 'reverse' }
    }
    case 'close':
      if (way !== undefined)
        return {
          side: check(way === 'long' ? 'sell' : 'buy'),
          intent: way === 'long' ? 'exit_long' : 'exit_short',
        }
      // Closing what was bought, or closing by buying: people mean both.
      if (side !== undefined) throw contradiction(names.act ?? blank, names.side ?? blank)
      return { side: null, intent: 'flat' }
    case 'add':
      return {
        side: way === undefined ? (side ?? null) : check(way === 'long' ? 'buy' : 'sell'),
        intent: 'add',
      }
    case 'reduce':
      return {
        side: way === undefined ? (side ?? null) : check(way === 'long' ? 'sell' : 'buy'),
        intent: 'reduce',
      }
    default: {
      const enters = way ?? (act === 'open' && side ? (side === 'buy' ? 'long' : 'short') : undefined)
      if (enters === undefined) {
        if (act === 'open')
          throw new FieldProblem(
            'MISSING_FIELD',
            'side',
            `side is missing: ${names.act?.name} says ${names.act?.text.slice(0, 40)}, and not whether long or short.`,
          )
        return { side: side ?? null, intent: null }
      }
      return {
        side: check(enters === 'long' ? 'buy' : 'sell'),
        intent: enters === 'long' ? 'enter_long' : 'enter_short',
      }
    }
  }
}

const blank = { name: 'side', text: '' }
