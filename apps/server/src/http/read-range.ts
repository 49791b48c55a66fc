/** One range of bytes, both ends inclusive (RFC 9110, 14.2). */
export type Range = { start: number; end: number }

/** null: none was asked for, or one that is not understood and may be ignored, such as several at once. */
export const readRange = (header: string | undefined, size: number): Range | null | 'unsatisfiable' => {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return null
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(to) < start) return null
  return start >= size || (from === '' && Number(to) === 0) ? 'unsatisfiable' : { start, end }
}
