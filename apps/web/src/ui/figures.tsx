import type { ReactNode } from 'react'
import classes from './figures.module.css'

export type Figure = { name: string; value: ReactNode; note?: ReactNode }

/** A board of figures that matter, large, each with its name and what it is made of. `className` lays out its columns. */
export const Figures = ({ figures, className }: { figures: readonly Figure[]; className: string }) => (
  <dl className={`${classes.figures} ${className}`}>
    {figures.map(({ name, value, note }) => (
      <div key={name} className={classes.figure}>
        <dt>{name}</dt>
        <dd className="num">{value}</dd>
        {note !== undefined && <dd className={classes.note}>{note}</dd>}
      </div>
    ))}
  </dl>
)
