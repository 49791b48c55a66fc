import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { DrawnMail } from './drawn-mail.tsx'
import classes from './mail-frame.module.css'

type View = 'desktop' | 'phone' | 'text'
const views = [
  { value: 'desktop', label: 'Desktop' },
  { value: 'phone', label: 'Phone' },
  { value: 'text', label: 'Text' },
] as const

/** A mail as its reader sees it, on a desk or on a phone, drawn or as text. */
export const MailFrame = ({ subject, html, text }: { subject: string; html: string; text: string }) => {
  const [view, setView] = useState<View>('desktop')
  return (
    <div>
      <div className={classes.bar}>
        <SegmentedControl<View>
          aria-label="How it is shown"
          data={[...views]}
          value={view}
          onChange={setView}
        />
      </div>
      <div className={classes.stage}>
        {view === 'text' ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
          <pre className={classes.text} tabIndex={0}>
            {text}
          </pre>
        ) : (
          <DrawnMail
            className={`${classes.frame} ${view === 'phone' ? classes.phone : ''}`}
            title={`Mail: ${subject}`}
            html={html}
          />
        )}
      </div>
    </div>
  )
}
