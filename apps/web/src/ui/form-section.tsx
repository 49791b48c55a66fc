import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './form-section.module.css'

/** Fields that answer one question, under that question. */
export const FormSection = ({
  title,
  note,
  children,
}: {
  title: string
  note?: string
  children: ReactNode
}) => (
  <fieldset className={classes.section}>
    <legend className={classes.legend}>
      <Title order={2}>{title}</Title>
    </legend>
    {note && <p className={classes.note}>{note}</p>}
    <div className={classes.fields}>{children}</div>
  </fieldset>
)
