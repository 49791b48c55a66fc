import type { ReactNode } from 'react'
import classes from './lined-list.module.css'

/** Things under each other with a line between; `children` are the `li`. */
export const LinedList = ({ label, children }: { label?: string; children: ReactNode }) => (
  <ul className={classes.list} aria-label={label}>
    {children}
  </ul>
)
