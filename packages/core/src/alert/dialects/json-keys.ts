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
      const name = written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written
      const names = open.at(-1)
      if (names?.has(name)) return name
      names?.add(name)
    }
  }
  return null
}
