import { setTimeout as delay } from 'node:timers/promises'
import { listPositions } from '@viewzenix/core/position'
import { toAppError, toTrpcError } from './errors.ts'
import { streamLive } from './stream-live.ts'
import { procedure, router } from './trpc.ts'

const QUOTES_EVERY_MS = 1_000
const QUOTE_PATIENCE_MS = 900

export const liveRouter = router({
  /** What changed in the workspace, and quotes of what it holds; it begins by telling the client to start anew. */
  events: procedure.subscription(async function* ({ ctx, signal = new AbortController().signal }) {
    const { platform, market, actor } = ctx
    const events = streamLive({
      subscribe: (until) => ctx.live.subscribe(actor.workspaceId, until),
      readSymbols: async () =>
        (await listPositions(platform, market, actor, {})).map((position) => position.symbol),
      getQuote: (symbol, until) =>
        market.getQuote(symbol, AbortSignal.any([until, AbortSignal.timeout(QUOTE_PATIENCE_MS)])),
      tick: (until) => delay(QUOTES_EVERY_MS, undefined, { signal: until, ref: false }),
      signal,
    })
    try {
      yield* events
    } catch (err) {
      platform.log.error({ err, requestId: ctx.requestId }, 'A live stream failed')
      throw toTrpcError(toAppError(err, ctx.requestId))
    }
  }),
})
