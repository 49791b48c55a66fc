/**
 * Figures inside sentences that the server wrote: `limit is 66725.13` as `limit is 66 725.13`. Nothing but what stands
 * between the digits is exchanged, and only of what can be nothing else than a figure: names, symbols, ids, times, days
 * and versions stay as they are.
 */

export type SentencePart = { text: string; figure: boolean }

const THIN = '\u2009'
const MINUS = '−'

/** Stands alone: between spaces or brackets, with what ends a clause behind it. Quotes hold what somebody else wrote. */
const FIGURE =
  /(?<=^|[\s(])(?<minus>-?)(?<whole>\d{1,3}(?:,\d{3})+|\d+)(?<fraction>\.\d+)?(?=[.,;:!?)]*(?:$|\s))/g

/** After these a whole number is an amount, and no name. */
const AMOUNT_AFTER = /\b(?:worth|is|than|base|limit|stop|target|holds?|held|buy|sell|bought|sold|lost)\s$/i
/** After these as well, from five digits on: `at 1430` may be a time. */
const FIGURE_AFTER = /\b(?:at|by|for|below|above)\s$/i
const AMOUNT_BEFORE = /^\s(?:lost|%|USDT?|EUR|rows|alerts)(?!\w)/

/** The pieces of a sentence, in their order; `figure` marks those that are in the house's format now. */
export const sentenceParts = (sentence: string): SentencePart[] => {
  const parts: SentencePart[] = []
  let from = 0
  for (const found of sentence.matchAll(FIGURE)) {
    const text = format(sentence, found)
    if (text === found[0]) continue
    if (found.index > from) parts.push({ text: sentence.slice(from, found.index), figure: false })
    parts.push({ text, figure: true })
    from = found.index + found[0].length
  }
  if (from < sentence.length) parts.push({ text: sentence.slice(from), figure: false })
  return parts
}

/** The same as one text, for where there can be no markup. */
export const withFigures = (sentence: string): string =>
  sentenceParts(sentence)
    .map(({ text }) => text)
    .join('')

const format = (sentence: string, { 0: found, index, groups }: RegExpExecArray): string => {
  const { minus = '', whole = '', fraction } = groups ?? {}
  const digits = whole.replaceAll(',', '')
  // No amount begins like that; numbers of accounts and of stocks do.
  if (digits.length > 1 && digits.startsWith('0')) return found
  const sure = fraction !== undefined || digits !== whole || minus !== ''
  if (!sure && !isAmount(digits, sentence.slice(0, index), sentence.slice(index + found.length))) return found
  return `${minus && MINUS}${digits.replace(/\B(?=(\d{3})+$)/g, THIN)}${fraction ?? ''}`
}

const isAmount = (digits: string, before: string, after: string): boolean =>
  AMOUNT_AFTER.test(before) || AMOUNT_BEFORE.test(after) || (digits.length > 4 && FIGURE_AFTER.test(before))
