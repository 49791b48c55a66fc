import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { exactTime, relativeTime } from '../lib/time.ts'

const EVERY_MS = 5000
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
/** One clock for the page: a hundred rows are no hundred timers. */
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, EVERY_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** How long ago; the exact local and UTC time on hover and for screen readers. */
export const RelativeTime = ({ at }: { at: string }) => {
  const current = useSyncExternalStore(subscribe, () => now)
  const exact = exactTime(at)
  return (
    <Tooltip label={`${exact.local} · ${exact.utc}`}>
      <time dateTime={at} className="num">
        {/* The clock of the page may be some seconds behind the event. */}
        {relativeTime(at, Math.max(current, Date.now() - EVERY_MS))}
      </time>
    </Tooltip>
  )
}
