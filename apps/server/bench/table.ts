/** One line of the result: what was measured, what came out, and what it is held against. */
export type Row = { what: string; value: string; against: string }

export const printTable = (rows: Row[]): void => {
  const columns = ['what', 'value', 'against'] as const
  const head: Row = { what: 'measured', value: 'value', against: 'held against' }
  const widths = columns.map((c) => Math.max(...[head, ...rows].map((row) => row[c].length)))
  const line = (row: Row) => `| ${columns.map((c, i) => row[c].padEnd(widths[i] ?? 0)).join(' | ')} |`
  console.log(
    ['', line(head), `|${widths.map((w) => '-'.repeat(w + 2)).join('|')}|`, ...rows.map(line), ''].join('\n'),
  )
}

/** The value below which `share` of the samples lie. */
export const percentile = (samples: number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
