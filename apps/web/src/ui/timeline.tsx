import { Tooltip } from '@mantine/core'
import type { TimelineStep } from '@viewzenix/schema'
import { elapsed, exactTime } from '../lib/time.ts'
import { Sentence } from './sentence.tsx'
import classes from './timeline.module.css'
import { useNewIds } from './use-new-ids.ts'

/** What happened, step by step: when since receipt, why in a sentence, and the raw data one click away. */
export const Timeline = ({ steps, label }: { steps: TimelineStep[]; label: string }) => {
  // Newest last: what came while it was looked at stands after what was there.
  const fresh = useNewIds(steps.map(({ id }) => id).toReversed())
  return (
    <ol className={classes.list} aria-label={label}>
      {steps.map((step) => {
        const exact = exactTime(step.at)
        return (
          <li
            key={step.id}
            className={`${classes.step} ${classes[step.tone] ?? ''} ${fresh.has(step.id) ? 'glow' : ''}`}
          >
            <span className={classes.dot} aria-hidden />
            <span className={classes.title}>
              <Sentence>{step.title}</Sentence>
            </span>
            <Tooltip label={`${exact.local} · ${exact.utc}`}>
              <time dateTime={step.at} className={`num ${classes.elapsed}`}>
                {elapsed(step.elapsedMs)}
              </time>
            </Tooltip>
            <div className={classes.body}>
              {step.reason && step.reason !== step.title && (
                <div className="dim">
                  <Sentence>{step.reason}</Sentence>
                </div>
              )}
              {step.data && Object.keys(step.data).length > 0 && (
                <details className={classes.raw}>
                  <summary>Data</summary>
                  <pre>{JSON.stringify(step.data, null, 2)}</pre>
                </details>
              )}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
