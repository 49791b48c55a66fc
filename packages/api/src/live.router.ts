import { setTimeout as delay } from 'node:timers/promises'
import { tracked } from '@trpc/server'
import { listPositions } from '@viewzenix/core/position'
import { z } from 'zod'
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
        feed: ctx.live.subscribe(actor.workspaceId, signal),
        cameBack: Boolean(input?.lastEventId),
        readSymbols: async () =>
          (await listPositions(platform, market, actor, {})).map((position) => position.symbol),
        getQuote: (symbol) =>
          market.getQuote(symbol, AbortSignal.any([signal, AbortSignal.timeout(QUOTE_PATIENCE_MS)])),
        tick: () => delay(QUOTES_EVERY_MS, undefined, { signal, ref: false }),
        signal,
      })
      for await (const event of events) yield tracked(nextEventId(platform.clock.now()), event)
    }),
})

let lastEventId = 0
/** Grows with every event, also across restarts; it names a moment, not a place to go on from. */
const nextEventId = (now: Date): string => {
  lastEventId = Math.max(lastEventId + 1, now.getTime() * 1_000)
  return String(lastEventId)
}
