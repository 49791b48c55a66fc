/** The limits of a bot, an account or a workspace, as they are read. */
import { z } from '@hono/zod-openapi'
import type { RiskLimits } from '@viewzenix/schema'
import { decimal } from './shapes.ts'

export const risk = z
  .object({
    max_order_notional: decimal.nullable(),
    max_position_notional: decimal.nullable(),
    max_total_notional: decimal.nullable(),
    max_orders_per_minute: z.int().nullable(),
    max_daily_loss: decimal.nullable(),
    max_drawdown_percent: decimal.nullable(),
    max_consecutive_losses: z.int().nullable(),
    loss_cooldown_seconds: z.int().nullable(),
    allowed_symbols: z.array(z.string()).openapi({ description: 'Empty means all.' }),
    blocked_symbols: z.array(z.string()),
    sides: z.enum(['both', 'long', 'short']),
    windows: z.array(z.object({ days: z.array(z.int()), from: z.string(), to: z.string() })).openapi({
      description:
        'Entries only within these, by the clock of `time_zone`; day 1 is Monday. Empty means always.',
    }),
    flatten_at: z
      .object({ days: z.array(z.int()), at: z.string() })
      .nullable()
      .openapi({
        description:
          'All is closed at that time of these days, by the clock of `time_zone`, and nothing is entered until midnight.',
      }),
    time_zone: z.string(),
    market_hours: z.boolean().openapi({ description: 'Equities only while New York trades.' }),
    max_lag_seconds: z.int().nullable(),
    max_deviation_percent: decimal.nullable(),
    max_spread_percent: decimal.nullable(),
  })
  .openapi('RiskLimits', { description: 'What entries are held against; null is no limit.' })

export const presentRisk = (limits: RiskLimits): z.output<typeof risk> => ({
  max_order_notional: limits.maxOrderNotional,
  max_position_notional: limits.maxPositionNotional,
  max_total_notional: limits.maxTotalNotional,
  max_orders_per_minute: limits.maxOrdersPerMinute,
  max_daily_loss: limits.maxDailyLoss,
  max_drawdown_percent: limits.maxDrawdownPercent,
  max_consecutive_losses: limits.maxConsecutiveLosses,
  loss_cooldown_seconds: limits.lossCooldownSeconds,
  allowed_symbols: limits.allowedSymbols,
  blocked_symbols: limits.blockedSymbols,
  sides: limits.sides,
  windows: limits.windows,
  flatten_at: limits.flattenAt ?? null,
  time_zone: limits.timeZone,
  market_hours: limits.marketHours,
  max_lag_seconds: limits.maxLagSeconds,
  max_deviation_percent: limits.maxDeviationPercent,
  max_spread_percent: limits.maxSpreadPercent,
})
