/** A name that stands twice in one JSON object: the engine would keep the last of them in silence. */

/** A text, with the colon behind it where it is a name; or a bracket. */
const PARTS = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/gs

/** @param text valid JSON @returns the first such name; null where there is none */
export const doubledKey = (text: string): string | null => {
  // One set an object that is open, null for an array.
  const open: (Set<string> | null)[] = []
  for (const [part, written, colon] of text.matchAll(PARTS)) {
    if (part === '{') open.push(new Set())
    else if (part === '[') open.push(null)
    else if (part === '}' || part === ']') open.pop()
    else if (colon !== undefined && written !== undefined) {
      const name = unescaped(written)
      const names = open.at(-1)
      if (names?.has(name)) return name
      names?.add(name)
    }
  }
  return null
}

/** A field of a body, and its value where that is a text. */
export type SaidField = readonly [name: string, text: string | null]

/**
 * All fields of an object, or of those in an array, without what is nested in them: each of those with one name, too.
 * @param text valid JSON
 */
export const fieldsSaid = (text: string): SaidField[] => {
  const fields: SaidField[] = []
  let depth = text.startsWith('[') ? -1 : 0
  let name: string | null = null
  for (const [part, written, colon] of text.matchAll(PARTS)) {
    if (written === undefined) depth += part === '{' || part === '[' ? 1 : -1
    else if (depth === 1 && colon !== undefined) {
      name = unescaped(written)
      fields.push([name, null])
      continue
    } else if (name !== null) fields[fields.length - 1] = [name, unescaped(written)]
    name = null
  }
  return fields
}

const unescaped = (written: string): string =>
  written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written
