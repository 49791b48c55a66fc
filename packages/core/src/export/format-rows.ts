/** Rows as text: CSV (RFC 4180, CRLF, a head) or a JSON object a line. */
import type { ExportFormat } from '@viewzenix/schema'
import type { ExportRow } from './sources.ts'

export const contentTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
}

export const formatHead = (format: ExportFormat, columns: readonly string[]): string =>
  format === 'csv' ? `${columns.join(',')}\r\n` : ''

export const formatRows = (format: ExportFormat, columns: readonly string[], rows: ExportRow[]): string => {
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(pick(columns, row))}\n`).join('')
  return rows.map((row) => `${columns.map((column) => cell(row[column])).join(',')}\r\n`).join('')
}

const pick = (columns: readonly string[], row: ExportRow): ExportRow =>
  Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))

/** A spreadsheet takes such a beginning for a formula and runs it; a figure alone is none. */
const FORMULA = /^[=+\-@\t\r]/
const FIGURE = /^-?\d+(\.\d+)?$/

/** One cell. What a spreadsheet would run gets an apostrophe in front, which it takes for "this is text". */
const cell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text =
    typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = FORMULA.test(text) && !FIGURE.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
