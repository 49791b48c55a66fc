import { Input } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'
import classes from './copy-field.module.css'

/** A text that people carry elsewhere, whole and with a button that copies it. */
export const CopyField = ({ label, value }: { label: string; value: string }) => {
  return (
    <div>
      <Input.Label labelElement="div">{label}</Input.Label>
      <div className={classes.field}>
        <code className={classes.value}>{value}</code>
        <CopyButton value={value} label={`Copy ${label}`} />
      </div>
    </div>
  )
}
