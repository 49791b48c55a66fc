/** Names of one of several targets or stops, such as `tp1`, `takeProfit2Price`, `target_3_share` or `tp_qty_1`. */
import type { Named, Role } from './general-names.ts'

const PREFIXES = ['takeprofit', 'tp', 'profittarget', 'target']
/** A box of targets may say once more what its fields say: `take_profit: {tp1: …}`. */
const NUMBERED =
  /^(stoploss|sl|stop|takeprofits?|tps?|profittargets?|targets?)(?:takeprofit|tp|profittarget|target)?([a-z]*)(\d{1,2})([a-z]*)$/
/** Behind the name of a target: how much of the position it closes, in percent or in units. */
export const SHARE_WORDS: ReadonlySet<string> = new Set(
  `share sharepercent sharepct portion weight allocation close closepercent closepct closepercentage
  percentclose pctclose percenttoclose exitpercent exitpct qtypercent qtypct quantitypercent quantitypct
  quantitypercentage sizepercent sizepct volumepercent positionpercent positionpct positionpercentage
  percentofposition`.split(/\s+/),
)
export const UNIT_WORDS: ReadonlySet<string> = new Set(
  'qty quantity size contracts units shares volume closeqty closequantity closesize closeamount'.split(' '),
)

const behind = (suffixes: ReadonlySet<string>, role: Role): [string, Named][] =>
  PREFIXES.flatMap((prefix) =>
    [...suffixes].map((suffix): [string, Named] => [`${prefix}${suffix}`, { role, sure: 'exact' }]),
  )

/** How much a target closes, without the number of a rung. */
export const TARGET_SIZES: readonly [string, Named][] = [
  ...behind(SHARE_WORDS, 'targetShare'),
  ...behind(UNIT_WORDS, 'targetUnits'),
]
const sizes: ReadonlyMap<string, Named> = new Map(TARGET_SIZES)
const LEVELS: ReadonlySet<Role> = new Set<Role>(['target', 'targetPercent', 'targetAmount', 'targetAtr'])
const STOPS: ReadonlySet<Role> = new Set<Role>(['stop', 'stopPercent', 'stopAmount', 'stopAtr', 'stopPrice'])

/**
 * What a name with a number in it means, by the name without it; null where it is none of a target or a stop. What
 * nobody knows of them may not be left out, and so is refused.
 */
export const meaningOfRung = (
  name: string,
  table: ReadonlyMap<string, Named>,
  harmless: ReadonlySet<string>,
): Named | null => {
  const [, prefix = '', before = '', number = '', after = ''] = NUMBERED.exec(name) ?? []
  if (prefix === '' || harmless.has(before || after)) return null
  const rung = Number(number)
  const plain = `${prefix.replace(/s$/, '')}${before}${after}`
  const unknown: Named = { role: 'unsupported', sure: 'exact', rung }
  if (before !== '' && after !== '') return unknown
  const named = sizes.get(plain) ?? table.get(plain)
  if (prefix.startsWith('s')) return rung === 1 && named && STOPS.has(named.role) ? exactly(named) : unknown
  if (sizes.has(plain) || (named && LEVELS.has(named.role))) return { ...exactly(named ?? unknown), rung }
  return unknown
}

const exactly = (named: Named): Named => ({ role: named.role, sure: 'exact' })
