/** Keeps secrets off screens, whoever put them into a message. */

/** Stands where a secret stood. */
export const MASK = '••••'

/** Also those that the messages of other services carry. */
const SECRET_NAME = /secret|passphrase|token|password|api[_-]?key$|^licen[sc]e[_-]?(?:id|key)$/i

/** `60123456,buy,EURUSD`: PineConnector's line begins with a license. */
const LICENSE_IN_LINE =
  /^(\s*)[\w-]{1,60}(?=\s*,\s*(?:buy|sell|long|short|bull|bear|close|cancel|newsltp|ea)\w{0,20}\s*,)/i

const ADDRESS = /[^\s@<>()"',;:]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi

/** Also masks mail addresses: in what several workspaces read, a service may name another one's people. */
export const maskPeople = (text: string): string => maskText(text).replace(ADDRESS, MASK)

/** A copy in which the value of every field named like a secret is masked, at any depth. */
export const maskValues = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, SECRET_NAME.test(name) ? MASK : maskValue(value)]),
  )

const maskValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(maskValue)
  if (value !== null && typeof value === 'object')
    return maskValues(Object.fromEntries(Object.entries(value)))
  return value
}

type Place = {
  /** A name, whole, and what stands between it and its value. */
  name: RegExp
  value: RegExp
  mask: string
}
/** Names are taken whole and then looked at: one expression for both takes seconds over 64 KiB of `secretsecret…`. */
const places: Place[] = [
  // "secret": "…", also cut off in the middle, and any other JSON value
  {
    name: /"([\w-]+)"\s*:\s*/g,
    value: /"(?:[^"\\]|\\.)*(?:"|$)|[^"\s,}\]]+/y,
    mask: `"${MASK}"`,
  },
  // \"secret\": \"…\": JSON inside a string of JSON
  { name: /\\"([\w-]+)\\"\s*:\s*/g, value: /\\".*?(?:\\"|$)/sy, mask: `"${MASK}"` },
  // secret=… of a form
  { name: /(?:^|&)([\w-]+)=/g, value: /[^&]*/y, mask: MASK },
  // passphrase=… or password: … somewhere in a text, such as a comment
  { name: /(?<![\w-])([\w-]+)\s*[=:]\s*/g, value: /[^\s"'\\&,;}•]+/y, mask: MASK },
  // %22secret%22%3A%22…%22: JSON inside a form
  {
    name: /%22([\w-]+)%22(?:%20|\+|\s)*(?:%3A|:)(?:%20|\+|\s)*/gi,
    value: /%22.*?(?:%22|$)/isy,
    mask: MASK,
  },
]

/** Masks secrets in the text of a message without changing anything else of it. In time that grows with its length. */
export const maskText = (text: string): string =>
  places.reduce(maskPlaces, text.replace(LICENSE_IN_LINE, `$1${MASK}`))

const maskPlaces = (text: string, { name, value, mask }: Place): string => {
  let masked = ''
  let copied = 0
  name.lastIndex = 0
  for (let found = name.exec(text); found; found = name.exec(text)) {
    const end = found.index + found[0].length
    value.lastIndex = end
    if (SECRET_NAME.test(found[1] ?? '') && value.test(text)) {
      masked += text.slice(copied, end) + mask
      copied = value.lastIndex
      name.lastIndex = copied
    } else name.lastIndex = text.indexOf(found[1] ?? '', found.index) + (found[1] ?? '').length
  }
  return masked + text.slice(copied)
}
