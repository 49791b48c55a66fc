import { type RefObject, useEffect } from 'react'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input,textarea,select,[contenteditable],[role=dialog]') !== null

/** j and k walk the rows of a table; Enter, which the row itself hears, opens one. */
export const useRowKeys = (body: RefObject<HTMLElement | null>, active: boolean) => {
  useEffect(() => {
    if (!active) return
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      const rows = [...(body.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
      if (step === 0 || rows.length === 0) return
      const active = document.activeElement
      const at = active instanceof HTMLElement ? rows.indexOf(active) : -1
      const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step
      rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus()
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [body, active])
}
