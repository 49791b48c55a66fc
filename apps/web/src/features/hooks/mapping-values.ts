/** Between the mapping editor's fields and a mapping. */
import { type HookReading, type MappedField, type Mapping, mappedFields } from '@viewzenix/schema'

export type MappingValues = {
  /** Path in the message for each field; empty for none. */
  paths: Record<MappedField, string>
  /** A line each: `kaufen = buy`. */
  words: string
}

export const mappingValues = (mapping: Mapping | null): MappingValues => ({
  paths: Object.fromEntries(
    mappedFields.map((field) => {
      const source = mapping?.fields[field]
      return [field, source ? ('path' in source ? source.path : `=${source.value}`) : '']
    }),
  ) as Record<MappedField, string>,
  words: Object.entries(mapping?.words ?? {})
    .map(([word, meaning]) => `${word} = ${meaning}`)
    .join('\n'),
})

/** A path, or `=value` for what is always the same. null where no field is mapped. */
export const toMapping = ({ paths, words }: MappingValues): HookReading['mapping'] => {
  const fields = mappedFields.flatMap((field) => {
    const path = paths[field].trim()
    if (path === '' || path === '=') return []
    return [[field, path.startsWith('=') ? { value: path.slice(1).trim() } : { path }] as const]
  })
  if (fields.length === 0) return null
  const pairs = words
    .split('\n')
    .map((line) => line.split('='))
    .flatMap(([word = '', ...meaning]) =>
      word.trim() && meaning.join('=').trim() ? [[word.trim().toLowerCase(), meaning.join('=').trim()]] : [],
    )
  return { fields: Object.fromEntries(fields), words: Object.fromEntries(pairs) }
}

/** The places in a JSON message that hold a value, with the beginning of it. Empty for what is no JSON. */
export const placesOf = (message: string): { path: string; value: string }[] => {
  try {
    return walk(JSON.parse(message), '')
  } catch {
    return []
  }
}

const walk = (value: unknown, path: string): { path: string; value: string }[] => {
  if (value !== null && typeof value === 'object')
    return Object.entries(value)
      .slice(0, 100)
      .flatMap(([key, inner]) => walk(inner, path === '' ? key : `${path}.${key}`))
  return path === '' ? [] : [{ path, value: String(value).slice(0, 40) }]
}
