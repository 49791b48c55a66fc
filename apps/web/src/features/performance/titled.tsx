import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './performance.module.css'

/** A table with its heading, and the currency of all that is money in it. */
export const Titled = ({
  title,
  unit,
  children,
}: {
  title: string
  unit?: string | null
  children: ReactNode
}) => (
  <div>
    <div className={classes.head}>
      <Title order={2}>{title}</Title>
      {unit && <span className={classes.unit}>in {unit}</span>}
    </div>
    <div className={classes.columns}>{children}</div>
  </div>
)
