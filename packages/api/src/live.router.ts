import { setTimeout as delay } from 'node:timers/promises'
import { tracked } from '@trpc/server'
import { listPositions } from '@viewzenix/core/position'
import { z } from 'zod'
import { toAppError, toTrpcError } from './errors.ts'
import { streamLive } from './stream-live.ts'
import { procedure, router } from './trpc.ts'

const QUOTES_EVERY_MS = 1_000
const QUOTE_PATIENCE_MS = 900

export const liveRouter = router({
  /** What changed in the workspace, and quotes of what it holds; a client that comes back is told to start anew. */
  events: procedure
    .input(z.object({ lastEventId: z.string().max(40).nullish() }).optional())
    .subscription(async function* ({ ctx, input, signal = new AbortController().signal }) {
      const { platform, market, actor } = ctx
      const events = streamLive({
        subscribe: (until) => ctx.live.subscribe(actor.workspaceId, until),
        cameBack: Boolean(input?.lastEventId),
        readSymbols: async () =>
          (await listPositions(platform, market, actor, {})).map((position) => position.symbol),
        getQuote: (symbol, until) =>
          market.getQuote(symbol, AbortSignal.any([until, AbortSignal.timeout(QUOTE_PATIENCE_MS)])),
        tick: (until) => delay(QUOTES_EVERY_MS, undefined, { signal: until, ref: false }),
        signal,
      })
      try {
        for await (const event of events) yield tracked(nextEventId(platform.clock.now()), event)
      } catch (err) {
        platform.log.error({ err, requestId: ctx.requestId }, 'A live stream failed')
        throw toTrpcError(toAppError(err, ctx.requestId))
      }
    }),
})

let lastEventId = 0
/** Grows with every event, also across restarts; it names a moment, not a place to go on from. */
const nextEventId = (now: Date): string => {
  lastEventId = Math.max(lastEventId + 1, now.getTime() * 1_000)
  return String(lastEventId)
}
