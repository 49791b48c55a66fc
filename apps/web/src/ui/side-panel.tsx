import { Drawer } from '@mantine/core'
import { useMediaQuery, useWindowEvent } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** The detail of one row beside its list; the whole screen on a phone. Esc closes it. */
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
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  useEscape(onClose)
  return (
    <Drawer
      opened
      onClose={onClose}
      closeOnEscape={false}
      position="right"
      size={phone ? '100%' : size}
      title={title}
      overlayProps={{ backgroundOpacity: 0.15 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{
        title: {
          flex: 1,
          minWidth: 0,
          paddingRight: 'var(--mantine-spacing-sm)',
          fontWeight: 600,
          fontSize: 'var(--mantine-font-size-lg)',
          lineHeight: 1.35,
          overflowWrap: 'anywhere',
        },
        header: { borderBottom: '1px solid var(--vz-line)', minHeight: 56 },
        body: { paddingTop: 'var(--mantine-spacing-md)' },
      }}
    >
      {children}
    </Drawer>
  )
}

/** Esc closes what is on top: while a dialog lies over the panel, or a menu is open in it, that is not the panel. */
const useEscape = (onClose: () => void): void =>
  useWindowEvent(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || event.isComposing) return
      const { target } = event
      if (target instanceof Element && target.getAttribute('data-mantine-stop-propagation') === 'true') return
      if (document.querySelectorAll('[role=dialog]').length <= 1) onClose()
    },
    { capture: true },
  )
