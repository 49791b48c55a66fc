import { CopyButton } from './copy-button.tsx'
import classes from './copy-id.module.css'

/** An id that people carry elsewhere. */
export const CopyId = ({ value, label }: { value: string; label: string }) => (
  <span className={classes.id}>
    <span className="mono">{value}</span>
    <CopyButton value={value} label={label} small />
  </span>
)
