/** The market as it is, straight from its port: nothing of a workspace is read, so there is no use-case. */
import { type CandleView, candlesInput, type QuoteView } from '@viewzenix/schema'
import { procedure, router } from './trpc.ts'

/** How long a page waits for the market, in milliseconds. */
const PATIENCE_MS = 3_000
const CANDLES = 300

export const marketRouter = router({
  candles: procedure
    .input(candlesInput)
    .query(
      ({ ctx, input, signal }): Promise<CandleView[]> =>
        ctx.market.getCandles(input.symbol, input.interval, CANDLES, patience(signal)),
    ),
  quote: procedure
    .input(candlesInput.pick({ symbol: true }))
    .query(
      ({ ctx, input, signal }): Promise<QuoteView> => ctx.market.getQuote(input.symbol, patience(signal)),
    ),
})

const patience = (signal: AbortSignal | undefined): AbortSignal =>
  AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(PATIENCE_MS)])
