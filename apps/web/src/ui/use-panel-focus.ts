import { type RefObject, useLayoutEffect, useRef } from 'react'

/** Whether something above the panel hears Esc first: a modal, an open menu or the list of a select. */
const heardElsewhere = (target: EventTarget | null): boolean =>
  document.querySelector('[aria-modal=true]') !== null ||
  (target instanceof Element &&
    (target.closest('[role=menu],[role=listbox]') !== null ||
      target.getAttribute('data-mantine-stop-propagation') === 'true'))

/** Takes the focus to a panel that opens and back to where it was; Esc closes the panel. */
export const usePanelFocus = (onClose: () => void): RefObject<HTMLElement | null> => {
  const panel = useRef<HTMLElement>(null)
  const close = useRef(onClose)
  useLayoutEffect(() => {
    close.current = onClose
  })
  useLayoutEffect(() => {
    const node = panel.current
    const before = document.activeElement
    const first = node?.querySelector<HTMLElement>('[data-autofocus]') ?? node
    first?.focus({ preventScroll: true })
    return () => {
      if (node?.contains(document.activeElement) && before instanceof HTMLElement)
        before.focus({ preventScroll: true })
    }
  }, [])
  // A layout effect, and never again: so it hears Esc before any modal of the panel closes itself by it.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || heardElsewhere(event.target)) return
      close.current()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
  return panel
}
