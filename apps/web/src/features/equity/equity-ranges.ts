/** Apart from the card, so that the routes, which every page loads, do not load the card. */
export const equityRanges = ['1h', '1d', '1w', '1m', 'all'] as const
export type EquityRange = (typeof equityRanges)[number]
