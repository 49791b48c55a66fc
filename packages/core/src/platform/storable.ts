/** Text of others, such as a broker's reason, as PostgreSQL takes it: it keeps neither NUL nor half a surrogate pair. */

/** The same text, with U+FFFD in the place of each of them. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd')

/** JSON of which every text, names too, is storable. `JSON.stringify` writes just these as `\u0000` and `\ud83d`. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value).replace(/\\(?:u[0-9a-f]{4}|.)/g, (written) =>
    /^\\u(?:0000|d[89a-f])/.test(written) ? '\ufffd' : written,
  )
