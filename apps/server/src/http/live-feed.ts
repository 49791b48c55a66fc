/** What changed, from PostgreSQL to this process's dashboards: one connection that listens, however many they are. */
import type { LiveFeed } from '@viewzenix/api'
import { LIVE_CHANNEL, type Logger } from '@viewzenix/core/platform'
import { type LiveEvent, liveKinds } from '@viewzenix/schema'
import { z } from 'zod'
import { keepConnection } from '../kept-connection.ts'

/** A reader that is this far behind is told to start anew. */
const MAX_BEHIND = 500

const payload = z.object({ workspace: z.uuid(), kind: z.enum(liveKinds), id: z.string() })
export type Change = z.infer<typeof payload>

export type RunningFeed = LiveFeed & { connected(): boolean; stop(): Promise<void> }

export const startLiveFeed = (options: {
  databaseUrl: string
  log: Logger
  onChange(change: Change): void
  /** Changes may have been missed. */
  onReset(): void
}): RunningFeed => {
  const readers = createReaders()

  const take = (text: string | undefined): void => {
    const change = payload.safeParse(parseJson(text))
    if (!change.success) return
    options.onChange(change.data)
    readers.tell(change.data.workspace, { type: 'changed', kind: change.data.kind, id: change.data.id })
  }

  const connection = keepConnection({
    databaseUrl: options.databaseUrl,
    name: 'viewzenix-live',
    log: options.log,
    onConnect: async (client) => {
      client.on('notification', (message) => take(message.payload))
      await client.query(`listen ${LIVE_CHANNEL}`)
      // Also the first time: whoever came back after a restart may have subscribed before.
      options.onReset()
      readers.reset()
    },
  })

  return {
    subscribe: readers.subscribe,
    connected: connection.connected,
    stop: async () => {
      readers.end()
      await connection.stop()
    },
  }
}

const parseJson = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}

type Reader = { push(event: LiveEvent): void; end(): void }

const createReaders = () => {
  const byWorkspace = new Map<string, Set<Reader>>()
  const all = () => [...byWorkspace.values()].flatMap((readers) => [...readers])
  let ended = false

  const subscribe = (workspaceId: string, signal: AbortSignal): AsyncIterable<LiveEvent> => {
    let queue: LiveEvent[] = []
    let wake: () => void = () => undefined
    let done = ended || signal.aborted
    const reader: Reader = {
      push: (event) => {
        queue = queue.length < MAX_BEHIND ? [...queue, event] : [{ type: 'reset' }]
        wake()
      },
      end: () => {
        done = true
        const readers = byWorkspace.get(workspaceId)
        readers?.delete(reader)
        if (readers?.size === 0) byWorkspace.delete(workspaceId)
        signal.removeEventListener('abort', reader.end)
        wake()
      },
    }
    if (!done) {
      const readers = byWorkspace.get(workspaceId) ?? new Set()
      byWorkspace.set(workspaceId, readers.add(reader))
      signal.addEventListener('abort', reader.end)
    }
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          while (!done && queue.length === 0)
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          const [event, ...rest] = queue
          if (done || !event) return { done: true, value: undefined }
          queue = rest
          return { done: false, value: event }
        },
        return: async () => {
          reader.end()
          return { done: true, value: undefined }
        },
      }),
    }
  }

  return {
    subscribe,
    tell: (workspaceId: string, event: LiveEvent) => {
      for (const reader of byWorkspace.get(workspaceId) ?? []) reader.push(event)
    },
    reset: () => {
      for (const reader of all()) reader.push({ type: 'reset' })
    },
    end: () => {
      ended = true
      for (const reader of all()) reader.end()
    },
  }
}
