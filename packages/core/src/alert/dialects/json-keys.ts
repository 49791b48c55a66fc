/** A name that stands twice in one JSON object: the engine would keep the last of them in silence. */

/** @param text valid JSON @returns the first such name; null where there is none */
export const doubledKey = (text: string): string | null => {
  // One set an object that is open, null for an array.
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '{') open.push(new Set())
    else if (char === '[') open.push(null)
    else if (char === '}' || char === ']') open.pop()
    else if (char === '"') {
      const end = endOfString(text, at)
      const names = open.at(-1)
      if (names && isName(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string
        if (names.has(name)) return name
        names.add(name)
      }
      at = end - 1
    }
  }
  return null
}

const endOfString = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

const isName = (text: string, end: number): boolean => {
  let at = end
  while (/\s/.test(text[at] ?? '')) at++
  return text[at] === ':'
}
