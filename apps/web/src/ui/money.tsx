import { dec } from '@viewzenix/schema'
import { groupDigits, priceText, quantityText, signed } from '../lib/figures.ts'

/** An amount with its currency; a dash when it is not known. */
export const Money = ({ value, currency }: { value: string | null; currency?: string }) => (
  <span className="num">
    {value === null ? '–' : `${groupDigits(value)}${currency ? ` ${currency}` : ''}`}
  </span>
)

/** A price, with the digits that its size calls for; a dash when it is not known. */
export const Price = ({ value }: { value: string | null }) => (
  <span className="num">{value === null ? '–' : priceText(value)}</span>
)

/** A quantity with all its digits. */
export const Quantity = ({ value }: { value: string }) => <span className="num">{quantityText(value)}</span>

/** Profit or loss: its sign always shown, its colour never alone. */
export const Pnl = ({ value, unit }: { value: string | null; unit?: string }) => {
  if (value === null) return <span className="num dim">–</span>
  // As it is shown: what rounds to 0.00 is neither profit nor loss.
  const amount = dec(value).toDecimalPlaces(2)
  return (
    <span className={`num ${amount.isZero() ? '' : amount.gt(0) ? 'profit' : 'loss'}`}>
      {signed(value)}
      {unit && ` ${unit}`}
    </span>
  )
}
