import type { IntegrationRange, TimelineBucket } from '@viewzenix/schema'
import { type PointerEvent, useState } from 'react'
import classes from './integration-timeline.module.css'
import { figureWords, rangeWords, spanWords, stateWords } from './integration-words.ts'

/**
 * How a service did, a bar for each stretch of time: the worse, the taller and the redder. The exact values of the one
 * under the pointer stand below.
 */
export const IntegrationTimeline = ({
  buckets,
  range,
  tall = false,
}: {
  buckets: readonly TimelineBucket[]
  range: IntegrationRange
  tall?: boolean
}) => {
  const [hovered, setHovered] = useState<number | null>(null)
  const shown = hovered === null ? undefined : buckets[hovered]
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const index = Math.floor(((event.clientX - left) / width) * buckets.length)
    setHovered(Math.min(buckets.length - 1, Math.max(0, index)))
  }
  const count = (state: TimelineBucket['state']) => buckets.filter((each) => each.state === state).length
  return (
    <div>
      <div
        role="img"
        aria-label={`${rangeWords[range].label}: ${count('up')} of ${buckets.length} stretches up, ${count('degraded')} degraded, ${count('down')} down, ${count('idle')} without a call.`}
        className={classes.bars}
        data-tall={tall || undefined}
        onPointerMove={follow}
        onPointerDown={follow}
        onPointerLeave={() => setHovered(null)}
      >
        {buckets.map((bucket, index) => (
          <span
            key={bucket.from}
            className={classes.bar}
            data-state={bucket.state}
            data-hovered={index === hovered || undefined}
          />
        ))}
      </div>
      <p className={classes.readout}>
        {shown ? (
          <>
            <strong>{spanWords(shown)}</strong> {stateWords[shown.state].label}: {figureWords(shown)}
          </>
        ) : (
          <>
            <span>{range === 'hour' ? '60 min ago' : '24 h ago'}</span>
            <span>now</span>
          </>
        )}
      </p>
    </div>
  )
}
