/** The form of limits between what is typed and what the server takes. Every figure stays the text that was typed. */
import { type RiskLimits, riskLimits } from '@viewzenix/schema'
import type { z } from 'zod'
import { flattenAtText, parseFlattenAt, parseWindows, WINDOWS_FAULT, windowsText } from './window-text.ts'

export type FigureField =
  | 'maxOrderNotional'
  | 'maxPositionNotional'
  | 'maxTotalNotional'
  | 'maxDailyLoss'
  | 'maxDrawdownPercent'
  | 'maxDeviationPercent'
  | 'maxSpreadPercent'
export type CountField =
  | 'maxOrdersPerMinute'
  | 'maxConsecutiveLosses'
  | 'lossCooldownSeconds'
  | 'maxLagSeconds'

const FIGURES: FigureField[] = [
  'maxOrderNotional',
  'maxPositionNotional',
  'maxTotalNotional',
  'maxDailyLoss',
  'maxDrawdownPercent',
  'maxDeviationPercent',
  'maxSpreadPercent',
]
const COUNTS: CountField[] = [
  'maxOrdersPerMinute',
  'maxConsecutiveLosses',
  'lossCooldownSeconds',
  'maxLagSeconds',
]

export type RiskValues = Record<FigureField | CountField, string> & {
  allowedSymbols: string[]
  blockedSymbols: string[]
  sides: RiskLimits['sides']
  /** One a line. */
  windows: string
  /** Such as `Mon-Fri 15:55`; empty is never. */
  flattenAt: string
  timeZone: string
  marketHours: boolean
}

export const riskValuesOf = (limits: RiskLimits): RiskValues => {
  const texts = [...FIGURES, ...COUNTS].map((field) => [
    field,
    limits[field] === null ? '' : String(limits[field]),
  ])
  const { allowedSymbols, blockedSymbols, sides, timeZone, marketHours } = limits
  return {
    ...(Object.fromEntries(texts) as Record<FigureField | CountField, string>),
    ...{ allowedSymbols, blockedSymbols, sides, timeZone, marketHours },
    windows: windowsText(limits.windows),
    flattenAt: flattenAtText(limits.flattenAt ?? null),
  }
}

/** What is sent; windows that cannot be read are left to `checkRiskValues`. */
export const riskInputOf = (values: RiskValues): z.input<typeof riskLimits> => {
  const { allowedSymbols, blockedSymbols, sides, timeZone, marketHours } = values
  const figures = FIGURES.map((field) => [field, values[field].trim() || null])
  const counts = COUNTS.map((field) => [field, values[field].trim() ? Number(values[field]) : null])
  return {
    ...(Object.fromEntries(figures) as Record<FigureField, string | null>),
    ...(Object.fromEntries(counts) as Record<CountField, number | null>),
    ...{ allowedSymbols, blockedSymbols, sides, marketHours },
    timeZone: timeZone.trim() || 'UTC',
    windows: parseWindows(values.windows) ?? [],
    flattenAt: parseFlattenAt(values.flattenAt) || null,
  }
}

export type RiskErrors = Partial<Record<keyof RiskValues, string>>

/** What is wrong, field by field. */
export const checkRiskValues = (values: RiskValues): RiskErrors => {
  const errors: RiskErrors = {}
  for (const { path, message } of riskLimits.safeParse(riskInputOf(values)).error?.issues ?? []) {
    const field = path[0] as keyof RiskValues
    errors[field] ??= COUNTS.some((count) => count === field) ? 'must be a whole number above 0' : message
  }
  if (parseFlattenAt(values.flattenAt) === false) errors.flattenAt = 'must be a time such as Mon-Fri 15:55'
  if (parseWindows(values.windows) === null) errors.windows = WINDOWS_FAULT
  return errors
}
