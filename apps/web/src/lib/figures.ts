/** Figures for the eye. Decimal strings in, text out: no JavaScript number on the way. */
import { dec } from '@viewzenix/schema'

/** `100000` → `100 000.00`, with thin spaces and a true minus. */
export const groupDigits = (value: string, places = 2): string => {
  const [whole = '0', fraction] = dec(value).toFixed(places).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u2009')
  return (fraction ? `${grouped}.${fraction}` : grouped).replace('-', '−')
}

/** The same with its sign always shown; zero has none. */
export const signed = (value: string, places = 2): string => {
  const rounded = dec(value).toDecimalPlaces(places)
  return rounded.isZero()
    ? groupDigits('0', places)
    : `${rounded.gt(0) ? '+' : ''}${groupDigits(value, places)}`
}

/** A quantity with all its digits. */
export const quantityText = (value: string): string => groupDigits(value, dec(value).decimalPlaces())

/**
 * A price with the digits that its size calls for, at least two: `64 340.15`, `1.08765`, `0.00002134`. Averages
 * have up to eighteen, of which nobody reads the last ones.
 */
export const priceText = (value: string): string => {
  const price = dec(value)
  const most = price.abs().gte(100) ? 2 : price.abs().gte(1) ? 5 : 8
  return groupDigits(value, Math.max(2, price.toDecimalPlaces(most).decimalPlaces()))
}
