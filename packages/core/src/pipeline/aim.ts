/**
 * What a strategy's own position means for one account: where its target lies for us, and whether the two have
 * drifted apart. A bot that takes its size from the alert holds what the strategy holds, times its multiplier; one
 * that sizes for itself holds its own size in the strategy's direction.
 */
import { type DriftView, dec, type Signal, type Sizing, toDecimalString } from '@viewzenix/schema'

export type Aim =
  /** Signed base units to hold afterwards. */
  | { by: 'units'; units: string }
  /** The bot's own size in this direction; what to do where it is held already. `reduceTo` is a share of one. */
  | { by: 'size'; direction: 1 | -1; change: 'hold' | 'add' | { reduceTo: string } }

/** null where the alert names no target. */
export const aimOf = (
  signal: Pick<Signal, 'target' | 'before'>,
  { sizing, multiplier }: { sizing: Sizing; multiplier: string },
): Aim | null => {
  if (signal.target === null) return null
  const target = dec(signal.target)
  if (target.isZero()) return { by: 'units', units: '0' }
  if (sizing.kind === 'alert') return { by: 'units', units: toDecimalString(target.times(multiplier)) }
  const before = dec(signal.before ?? '0')
  const direction = target.isNeg() ? -1 : 1
  if (before.isZero() || before.isNeg() !== target.isNeg() || before.eq(target))
    return { by: 'size', direction, change: 'hold' }
  if (target.abs().gt(before.abs())) return { by: 'size', direction, change: 'add' }
  return { by: 'size', direction, change: { reduceTo: toDecimalString(target.div(before)) } }
}

/**
 * What the strategy believes to have held before this alert against what the account holds; null where they agree,
 * or the alert does not say. Less than a lot apart is agreement; a bot of its own size is held to the direction.
 */
export const driftOf = (
  signal: Pick<Signal, 'before'>,
  { sizing, multiplier }: { sizing: Sizing; multiplier: string },
  position: string,
  lotSize: string | null,
): DriftView | null => {
  if (signal.before === null) return null
  const believed = sizing.kind === 'alert' ? dec(signal.before).times(multiplier) : dec(signal.before)
  const held = dec(position)
  const apart =
    sizing.kind === 'alert'
      ? believed
          .minus(held)
          .abs()
          .gte(lotSize ?? '0') && !believed.eq(held)
      : believed.cmp(0) !== held.cmp(0)
  return apart ? { believed: toDecimalString(believed), held: toDecimalString(held) } : null
}
