/** A bot's own exits between the form and the server. One unit holds for all distances of a bot. */
import type { BotExits, BotSettingsInput, Distance } from '@viewzenix/schema'
import type { BotFormValues } from './bot-form-values.ts'

type ExitValues = Pick<
  BotFormValues,
  'exitUnit' | 'exitStop' | 'exitTrail' | 'exitTargets' | 'breakEvenAfter' | 'breakEvenAt' | 'watchdog'
>

const textOf = (distance: Distance | null): string =>
  distance === null ? '' : distance.unit === 'percent' ? distance.percent : distance.amount

export const exitValuesOf = ({ stop, trail, targets, breakEven, watchdog }: BotExits): ExitValues => {
  const away = breakEven?.after === 'distance' ? breakEven.distance : null
  const first = stop ?? trail ?? targets[0]?.distance ?? away
  return {
    exitUnit: first?.unit ?? 'percent',
    exitStop: textOf(stop),
    exitTrail: textOf(trail),
    exitTargets: targets.map(({ distance, share }) => ({ distance: textOf(distance), share })),
    breakEvenAfter: breakEven?.after ?? 'never',
    breakEvenAt: breakEven?.after === 'targets' ? String(breakEven.count) : away ? textOf(away) : '1',
    watchdog,
  }
}

export const exitsOf = (values: ExitValues): NonNullable<BotSettingsInput['exits']> => {
  const distance = (text: string): Distance =>
    values.exitUnit === 'percent'
      ? { unit: 'percent', percent: text.trim() }
      : { unit: 'price', amount: text.trim() }
  const orNull = (text: string) => (text.trim() ? distance(text) : null)
  return {
    stop: orNull(values.exitStop),
    trail: orNull(values.exitTrail),
    targets: values.exitTargets.map((one) => ({ distance: distance(one.distance), share: one.share.trim() })),
    breakEven:
      values.breakEvenAfter === 'never'
        ? null
        : values.breakEvenAfter === 'targets'
          ? { after: 'targets', count: Number(values.breakEvenAt) }
          : { after: 'distance', distance: distance(values.breakEvenAt) },
    watchdog: values.watchdog,
  }
}

/** The field of the form for a path below `exits`. */
export const exitFieldOf = (part: string): keyof ExitValues | null => {
  const fields: Record<string, keyof ExitValues> = {
    stop: 'exitStop',
    trail: 'exitTrail',
    targets: 'exitTargets',
    breakEven: 'breakEvenAt',
    watchdog: 'watchdog',
  }
  return fields[part] ?? null
}
