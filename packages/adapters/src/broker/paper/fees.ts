import { type AssetClass, dec, toDecimalString } from '@viewzenix/schema'

/** taker: met a price that stood there already · maker: rested in the book until the price came. */
export type Liquidity = 'taker' | 'maker'

/** Parts of one of the notional: 0.001 is 0.10 %. */
export const FEE_RATES: Record<AssetClass, Record<Liquidity, string>> = {
  crypto: { taker: '0.001', maker: '0.0005' },
  equity: { taker: '0', maker: '0' },
  forex: { taker: '0', maker: '0' },
  unknown: { taker: '0.001', maker: '0.001' },
}
/** Fees are rounded to a hundred-millionth of the currency, half to even. */
const FEE_PLACES = 8

/** The fee of one fill in quote currency: price × quantity × rate. */
export const feeOf = (
  assetClass: AssetClass,
  liquidity: Liquidity,
  quantity: string,
  price: string,
): string =>
  toDecimalString(
    dec(quantity).times(price).times(FEE_RATES[assetClass][liquidity]).toDecimalPlaces(FEE_PLACES),
  )
