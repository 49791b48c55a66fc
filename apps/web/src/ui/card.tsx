import type { ReactNode } from 'react'
import classes from './card.module.css'

/** A part of a page with a surface of its own. */
export const Card = ({ label, children }: { label: string; children: ReactNode }) => (
  <section className={classes.card} aria-label={label}>
    {children}
  </section>
)
