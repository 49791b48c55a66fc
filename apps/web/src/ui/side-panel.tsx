import { CloseButton } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import classes from './side-panel.module.css'
import { usePanelFocus } from './use-panel-focus.ts'

/**
 * The detail of one row beside its list; the whole page on a phone. Esc closes it. It is not modal: the list beside
 * it and the halt above it stay in reach, and a click outside loses nothing that was typed.
 */
export const SidePanel = ({
  title,
  onClose,
  children,
  size = 560,
}: {
  title: string
  onClose: () => void
  children: ReactNode
  size?: number
}) => {
  const panel = usePanelFocus(onClose)
  const titleId = useId()
  const subject = useLocation({ select: ({ pathname }) => pathname })
  return (
    <section
      ref={panel}
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      className={classes.panel}
      style={{ width: size }}
    >
      <header className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {title}
        </h2>
        <CloseButton aria-label="Close" onClick={onClose} />
      </header>
      {/* Another subject begins at the top, with forms of its own. */}
      <div key={subject} className={classes.body}>
        {children}
      </div>
    </section>
  )
}
