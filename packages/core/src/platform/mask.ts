/** Keeps secrets off screens, whoever put them into a message. */

/** Stands where a secret stood. */
export const MASK = '••••'

/** Also those that the messages of other services carry. */
const NAME =
  '(?:[\\w-]*(?:secret|passphrase|token|password)[\\w-]*|[\\w-]*api[_-]?key|licen[sc]e[_-]?(?:id|key))'
const isSecretName = new RegExp(`^${NAME}$`, 'i')

/** A copy in which the value of every field named like a secret is masked, at any depth. */
export const maskValues = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, isSecretName.test(name) ? MASK : maskValue(value)]),
  )

const maskValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(maskValue)
  if (value !== null && typeof value === 'object')
    return maskValues(Object.fromEntries(Object.entries(value)))
  return value
}

const QUOTED = `$1"${MASK}"`
const BARE = `$1${MASK}`
const patterns: [RegExp, string][] = [
  // 60123456,buy,EURUSD: PineConnector's line begins with a license
  [
    /^(\s*)[\w-]{1,60}(?=\s*,\s*(?:buy|sell|long|short|bull|bear|close|cancel|newsltp|ea)\w{0,20}\s*,)/gi,
    `$1${MASK}`,
  ],
  // "secret": "…", also cut off in the middle, and any other JSON value
  [new RegExp(`("${NAME}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*(?:"|$)|[^"\\s,}\\]]+)`, 'gi'), QUOTED],
  // \"secret\": \"…\": JSON inside a string of JSON
  [new RegExp(`(\\\\"${NAME}\\\\"\\s*:\\s*)\\\\".*?(?:\\\\"|$)`, 'gis'), QUOTED],
  // secret=… of a form
  [new RegExp(`((?:^|&)${NAME}=)[^&]*`, 'gi'), BARE],
  // passphrase=… or password: … somewhere in a text, such as a comment
  [new RegExp(`(?<![\\w-])(${NAME}\\s*[=:]\\s*)[^\\s"'\\\\&,;}•]+`, 'gi'), BARE],
  // %22secret%22%3A%22…%22: JSON inside a form
  [new RegExp(`(%22${NAME}%22(?:%20|\\+|\\s)*(?:%3A|:)(?:%20|\\+|\\s)*)%22.*?(?:%22|$)`, 'gis'), BARE],
]

/** Masks secrets in the text of a message without changing anything else of it. */
export const maskText = (text: string): string =>
  patterns.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text)
