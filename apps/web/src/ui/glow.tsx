import { type ReactNode, useState } from 'react'

/** What it holds glows once each time that `value` changes, and not when it is first shown. */
export const Glow = ({ value, children }: { value: string | number; children: ReactNode }) => {
  const [shown, setShown] = useState({ value, changes: 0 })
  if (shown.value !== value) setShown({ value, changes: shown.changes + 1 })
  return (
    <span key={shown.changes} className={shown.changes > 0 ? 'glow' : undefined}>
      {children}
    </span>
  )
}
