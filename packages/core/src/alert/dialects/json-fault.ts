/** The sentences of the engine that end so name the place, and quote nothing. */
const NAMED = / in JSON at position (\d+)(?: \(line \d+ column \d+\))?$/

/**
 * Where broken JSON breaks, in UTF-16 units from 0; null where it only ends too early. The engine's sentence for
 * an unexpected token quotes the text instead of naming the place, and so nothing of it may be shown.
 */
export const findJsonFault = (text: string): number | null => {
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
