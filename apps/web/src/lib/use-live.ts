/** The one live subscription of the page: what changed is fetched anew, and nothing else. */
import type { LiveEvent, LiveKind } from '@viewzenix/schema'
import { useEffect, useRef } from 'react'
import { setQuotes } from './quotes.ts'
import { trpc } from './trpc.ts'

const TRY_AGAIN_MS = 3000

export type Connection = 'connecting' | 'live' | 'reconnecting'

export const useLive = (): Connection => {
  const utils = trpc.useUtils()
  const pending = useRef(new Set<LiveKind>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wasLive = useRef(false)

  const refresh: Record<LiveKind, () => Promise<unknown>[]> = {
    alert: () => [
      utils.alert.invalidate(),
      utils.overview.invalidate(),
      utils.hook.invalidate(),
      utils.activity.invalidate(),
    ],
    order: () => [utils.order.invalidate(), utils.alert.get.invalidate(), utils.overview.invalidate()],
    fill: () => [
      utils.fill.invalidate(),
      utils.order.invalidate(),
      utils.alert.get.invalidate(),
      utils.account.invalidate(),
    ],
    position: () => [
      utils.position.list.invalidate(),
      utils.overview.invalidate(),
      utils.account.invalidate(),
    ],
    bot: () => [utils.bot.invalidate(), utils.overview.invalidate()],
    hook: () => [utils.hook.invalidate()],
    account: () => [utils.account.invalidate(), utils.overview.invalidate()],
    api_key: () => [utils.apiKey.invalidate()],
    halt: () => [
      utils.halt.invalidate(),
      utils.status.invalidate(),
      utils.bot.invalidate(),
      utils.account.invalidate(),
    ],
    integration: () => [utils.integration.invalidate(), utils.status.invalidate()],
    equity: () => [utils.position.equity.invalidate(), utils.overview.invalidate()],
  }

  /** Two hundred fills in a burst are one refetch, a tenth of a second later. */
  const note = (kind: LiveKind) => {
    pending.current.add(kind)
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      const kinds = [...pending.current]
      pending.current.clear()
      for (const each of kinds) void Promise.all(refresh[each]())
    }, 100)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  const handle = (event: LiveEvent) => {
    if (event.type === 'changed') note(event.kind)
    else if (event.type === 'quotes') setQuotes(event.quotes)
    else void utils.invalidate()
  }

  const { status, reset } = trpc.live.events.useSubscription({}, { onData: ({ data }) => handle(data) })
  useEffect(() => {
    if (status === 'pending') {
      // The feed came back, perhaps without having known an event id: anything may have been missed.
      if (wasLive.current) void utils.invalidate()
      wasLive.current = true
    }
    // Cut, refused or ended for good: asking who is here finds out whether the server is away, or the session over.
    else if (wasLive.current || status !== 'connecting') void utils.me.get.invalidate()
    if (status !== 'error' && status !== 'idle') return
    const again = setTimeout(reset, TRY_AGAIN_MS)
    return () => clearTimeout(again)
  }, [status, reset, utils])
  if (status === 'pending') return 'live'
  return wasLive.current || status === 'error' ? 'reconnecting' : 'connecting'
}
