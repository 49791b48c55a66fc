/** Where JSON breaks, the field that it breaks at, and what most likely helps. Nothing of a value is quoted. */
export type JsonFault = {
  code: 'NOT_JSON' | 'UNFILLED_PLACEHOLDER' | 'AMBIGUOUS'
  field: string | null
  where: string
  fix: string | null
}

export const explainJson = (text: string): JsonFault => {
  const position = findJsonFault(text)
  const at = position ?? text.length
  const before = text.slice(Math.max(0, at - 1000), at)
  const field = lastField(before)
  if (position === null)
    return {
      code: 'NOT_JSON',
      field,
      where: 'it ends in the middle',
      fix: 'A quotation mark or a brace is missing at its end.',
    }
  const lines = text.slice(0, position).split('\n')
  const where = `it breaks at position ${position} (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`
  return { code: 'NOT_JSON', field, where, fix: null, ...likely(before, text.slice(at, at + 40), field) }
}

const lastField = (before: string): string | null => {
  const names = [...before.matchAll(/"([\w .-]{1,60})"\s{0,20}:/g)]
  return names.at(-1)?.[1] ?? null
}

/** What people get wrong most, by the characters around the break. */
const likely = (before: string, after: string, field: string | null): Partial<JsonFault> => {
  const name = field ?? 'The field'
  const last = before.trimEnd().at(-1) ?? ''
  if (/^\{?\{/.test(after) && (after.startsWith('{{') || last === '{'))
    return {
      code: 'UNFILLED_PLACEHOLDER',
      fix: `${name} is a {{…}} that TradingView did not fill in: {{strategy.…}} works only in the alert of a strategy, {{plot("…")}} only where the script plots under that very name, and no placeholder works inside alert() in Pine.`,
    }
  const word = `${/[\w+-]{0,12}$/.exec(before)?.[0] ?? ''}${/^[\w+-]{0,12}/.exec(after)?.[0] ?? ''}`
  if (/^[+-]?(nan|na|inf|infinity|none|undefined)$/i.test(word))
    return {
      fix: `${name} has no value there (na in Pine): send the alert only once it has one, or leave the field out.`,
    }
  if (last === ':')
    if (/^[,}]/.test(after))
      return {
        fix: `${name} is empty: the placeholder had no value. {{strategy.…}} is empty in any alert but a strategy's.`,
      }
  if (/^['‘’“”„]/.test(after) || /['‘’“”„]$/.test(before))
    return {
      field: null,
      fix: 'Names and texts need straight double quotation marks ("), not single or curly ones.',
    }
  if (last === '}' && before.trimStart().startsWith('{'))
    return {
      field: null,
      fix: 'There is more behind the JSON object: send the object alone, and one in each alert.',
    }
  if ((last === '{' || last === ',') && /^[\w-]/.test(after) && !/\d,$/.test(before))
    return { field: null, fix: 'The names of fields need double quotation marks: {"symbol": …}.' }
  if (last === '"' && after.startsWith('"')) return { fix: 'A comma is missing between two fields.' }
  if (/^[\n\r\t]/.test(after) && last !== '"')
    return { fix: `There is a line break inside ${field ?? 'a text'}: take it out, or write \\n instead.` }
  if (last === ',' && /^[}\]]/.test(after))
    return { field: null, fix: 'There is a comma too many before it.' }
  if (/\d,$/.test(before) && /^\d/.test(after))
    return { fix: `${name} has a comma in its number: write a point, such as 0.05.` }
  if (last === '"' && /^[^\s,:}\]]/.test(after))
    return {
      fix: `A quotation mark inside ${field ?? 'a text'} ends it there: take it out, or write \\" instead.`,
    }
  return {}
}

/** The sentences of the engine that end so name the place, and quote nothing. */
const NAMED = / (?:in|after) JSON at position (\d+)(?: \(line \d+ column \d+\))?$/

/**
 * Where broken JSON breaks, in UTF-16 units from 0; null where it only ends too early. The engine's sentence for
 * an unexpected token quotes the text instead of naming the place, and so nothing of it may be shown.
 */
const findJsonFault = (text: string): number | null => {
  const fault = sentenceOf(text)
  const named = NAMED.exec(fault)?.[1]
  if (named !== undefined) return Number(named) < text.length ? Number(named) : null
  if (!isToken(fault)) return null
  // Read from the left, it fails at the same character whatever follows: the shortest beginning that has it.
  let clean = 0
  let faulty = text.length
  while (faulty - clean > 1) {
    const middle = (clean + faulty) >>> 1
    if (isToken(sentenceOf(text.slice(0, middle)))) faulty = middle
    else clean = middle
  }
  return clean
}

const isToken = (sentence: string): boolean => sentence.startsWith('Unexpected token')

const sentenceOf = (text: string): string => {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}
