/** What a file is, by its first bytes, and whether that is what it said it was. */
import { fileTypeFromBuffer } from 'file-type'

/** As many bytes as the formats that can be attached need. */
export const SNIFFED_BYTES = 4_100

const ACTIVE: [RegExp, string][] = [
  [/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype svg[^>]*>\s*)?<svg[\s>]/i, 'image/svg+xml'],
  [
    /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body|script|iframe|meta|title)[\s>]/i,
    'text/html',
  ],
]
const TEXTS = new Set(['text/plain', 'text/csv', 'text/markdown', 'application/json'])

/** A media type; null when nobody can say. */
export const sniffType = async (head: Uint8Array): Promise<string | null> => {
  const text = readText(head)
  const active = text === null ? undefined : ACTIVE.find(([looks]) => looks.test(text))
  if (active) return active[1]
  const known = await fileTypeFromBuffer(head)
  if (known) return known.mime === 'application/xml' && text !== null ? 'text/plain' : known.mime
  return text === null ? null : 'text/plain'
}

/**
 * The type to keep for a file that was declared as this and looks like that; null when it is a lie. Texts look alike:
 * of them the word is taken.
 */
export const agreedType = (declared: string, sniffed: string | null): string | null => {
  if (declared === sniffed) return declared
  return sniffed === 'text/plain' && TEXTS.has(declared) ? declared : null
}

/** The text, where it is one in UTF-8; the last character may be cut off. */
const readText = (head: Uint8Array): string | null => {
  if (head.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
  } catch {
    return null
  }
}
