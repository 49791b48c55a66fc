import type { ReactNode } from 'react'
import classes from './status-badge.module.css'

export type Tone = 'good' | 'bad' | 'warning' | 'neutral' | 'accent'

/** A state in a word, with a tone that never says it alone. */
export const StatusBadge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={`${classes.badge} ${classes[tone]}`}>{children}</span>
)
