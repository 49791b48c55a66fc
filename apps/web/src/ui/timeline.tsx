import { Tooltip } from '@mantine/core'
import type { TimelineStep } from '@viewzenix/schema'
import { elapsed, exactTime } from '../lib/time.ts'
import classes from './timeline.module.css'

/** What happened, step by step: when since receipt, why in a sentence, and the raw data one click away. */
export const Timeline = ({ steps, label }: { steps: TimelineStep[]; label: string }) => (
  <ol className={classes.list} aria-label={label}>
    {steps.map((step) => {
      const exact = exactTime(step.at)
      return (
        <li key={step.id} className={`${classes.step} ${classes[step.tone] ?? ''} glow`}>
          <span className={classes.dot} aria-hidden />
          <span className={classes.title}>{step.title}</span>
          <Tooltip label={`${exact.local} · ${exact.utc}`}>
            <time dateTime={step.at} className={`num ${classes.elapsed}`}>
              {elapsed(step.elapsedMs)}
            </time>
          </Tooltip>
          <div className={classes.body}>
            {step.reason && step.reason !== step.title && <div className="dim">{step.reason}</div>}
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
