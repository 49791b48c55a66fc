/** How often a text may be escaped: JSON in a form, and a text of JSON in that. */
const LAYERS = 4

/**
 * However it was authenticated: a body in which the secret stands is not kept in the clear. What was sent is
 * looked at, since a reading drops duplicate fields: as it stands, and without the escapes of JSON and of forms.
 */
export const holdsSecret = (body: string, secret: string): boolean => {
  let text = body
  for (let layer = 0; layer < LAYERS; layer++) {
    if (text.includes(secret)) return true
    const plain = unescaped(text)
    if (plain === text) return false
    text = plain
  }
  return text.includes(secret)
}

const unescaped = (text: string): string =>
  text.replace(
    /\\u([0-9a-f]{4})|%([0-9a-f]{2})|\\(.)/gi,
    (_all, unit?: string, byte?: string, char?: string) =>
      char ?? String.fromCharCode(Number.parseInt(unit ?? byte ?? '', 16)),
  )
