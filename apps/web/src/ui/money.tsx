import { dec } from '@viewzenix/schema'

/** 100000 → `100 000.00`: thin spaces, two places unless told. No JavaScript number on the way. */
export const groupDigits = (value: string, places = 2): string => {
  const [whole = '0', fraction] = dec(value).toFixed(places).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u2009')
  return (fraction ? `${grouped}.${fraction}` : grouped).replace('-', '−')
}

/** An amount with its currency; a dash when it is not known. */
export const Money = ({ value, currency }: { value: string | null; currency?: string }) => (
  <span className="num">
    {value === null ? '–' : `${groupDigits(value)}${currency ? ` ${currency}` : ''}`}
  </span>
)
