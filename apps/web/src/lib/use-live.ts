/** The one live subscription of the page: what changed is fetched anew, and nothing else. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { LiveEvent, LiveKind } from '@viewzenix/schema'
import { useEffect, useRef, useState } from 'react'
import { setQuotes } from './quotes.ts'
import { refreshQueries } from './refresh-queries.ts'
import { createRefreshQueue } from './refresh-queue.ts'
import { trpc } from './trpc.ts'

const TRY_AGAIN_MS = 3000
const GATHER_MS = 100

export type Connection = 'connecting' | 'live' | 'reconnecting'

type Utils = ReturnType<typeof trpc.useUtils>

/** What is shown on some page, by name, and how it is fetched anew. */
const parts = (utils: Utils) => ({
  account: () => utils.account.invalidate(),
  activity: () => utils.activity.invalidate(),
  alert: () => utils.alert.invalidate(),
  alertDetail: () => utils.alert.get.invalidate(),
  apiKey: () => utils.apiKey.invalidate(),
  bot: () => utils.bot.invalidate(),
  decision: () => utils.decision.invalidate(),
  equity: () => utils.position.equity.invalidate(),
  export: () => utils.export.invalidate(),
  file: () => utils.file.invalidate(),
  fill: () => utils.fill.invalidate(),
  halt: () => utils.halt.invalidate(),
  hook: () => utils.hook.invalidate(),
  integration: () => utils.integration.invalidate(),
  mail: () =>
    Promise.all([
      utils.mail.invalidate(),
      utils.mailTemplate.invalidate(),
      utils.mailPreference.invalidate(),
      utils.suppression.invalidate(),
    ]),
  order: () => utils.order.invalidate(),
  overview: () => utils.overview.invalidate(),
  position: () => utils.position.list.invalidate(),
  protection: () => utils.protection.invalidate(),
  replay: () => utils.replay.invalidate(),
  risk: () => utils.risk.invalidate(),
  shadow: () => utils.shadow.invalidate(),
  status: () => utils.status.invalidate(),
  invitation: () => utils.invitation.invalidate(),
  me: () => utils.me.get.invalidate(),
  member: () => utils.member.invalidate(),
  session: () => utils.session.invalidate(),
})
type Part = keyof ReturnType<typeof parts>

const touched: Record<LiveKind, Part[]> = {
  alert: ['alert', 'overview', 'hook', 'activity'],
  decision: ['decision', 'alertDetail', 'activity'],
  order: ['order', 'protection', 'alertDetail', 'overview', 'activity'],
  fill: ['fill', 'order', 'alertDetail', 'account', 'overview'],
  position: ['position', 'protection', 'overview', 'account'],
  bot: ['bot', 'risk', 'overview', 'activity'],
  hook: ['hook', 'activity'],
  account: ['account', 'risk', 'overview', 'activity'],
  api_key: ['apiKey', 'activity'],
  halt: ['halt', 'status', 'bot', 'account', 'overview', 'activity'],
  integration: ['integration', 'status', 'activity'],
  equity: ['equity', 'overview', 'account'],
  mail: ['mail', 'activity'],
  file: ['file', 'activity'],
  export: ['export', 'activity'],
  replay: ['replay', 'activity'],
  shadow: ['shadow', 'activity'],
  member: ['member', 'invitation', 'me', 'activity'],
  workspace: ['me', 'risk', 'status', 'hook', 'activity'],
  session: ['session', 'member', 'me'],
}

const createQueue = (client: QueryClient, utils: Utils) => {
  const refresh = parts(utils)
  return createRefreshQueue<LiveKind>(
    (kinds) =>
      refreshQueries(client, () =>
        Promise.all([...new Set([...kinds].flatMap((kind) => touched[kind]))].map((part) => refresh[part]())),
      ),
    () => new Promise((resolve) => setTimeout(resolve, GATHER_MS)),
  )
}

export const useLive = (): Connection => {
  const utils = trpc.useUtils()
  const client = useQueryClient()
  const [queue] = useState(() => createQueue(client, utils))
  const wasLive = useRef(false)

  const handle = (event: LiveEvent) => {
    if (event.type === 'changed') queue.note(event.kind)
    else if (event.type === 'quotes') setQuotes(event.quotes)
    // How every stream begins: what was read before the server listened may have changed since.
    else void refreshQueries(client, () => utils.invalidate())
  }

  const { status, reset } = trpc.live.events.useSubscription(undefined, { onData: handle })
  useEffect(() => {
    if (status === 'pending') wasLive.current = true
    // Cut, refused or ended for good: asking who is here finds out whether the server is away, or the session over.
    else if (wasLive.current || status !== 'connecting') void utils.me.get.invalidate()
    if (status !== 'error' && status !== 'idle') return
    const again = setTimeout(reset, TRY_AGAIN_MS)
    return () => clearTimeout(again)
  }, [status, reset, utils])
  if (status === 'pending') return 'live'
  return wasLive.current || status === 'error' ? 'reconnecting' : 'connecting'
}
