import { type RefObject, useEffect } from 'react'

/** Keys that belong to what is being filled in, or to a modal above the table. */
const isTaken = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input,textarea,select,form,[contenteditable],[aria-modal=true]') !== null

/**
 * j and k walk the rows of a table; Enter, which the row itself hears, opens one. While the detail of one is open,
 * they open the next or the one before.
 */
export const useRowKeys = (body: RefObject<HTMLElement | null>, active: boolean) => {
  useEffect(() => {
    if (!active) return
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      const rows = [...(body.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
      if (step === 0 || rows.length === 0) return
      const opened = rows.findIndex((row) => row.ariaSelected === 'true')
      const focused = document.activeElement
      const at = opened === -1 && focused instanceof HTMLElement ? rows.indexOf(focused) : opened
      const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step
      const row = rows[Math.min(Math.max(next, 0), rows.length - 1)]
      row?.focus()
      if (opened !== -1) row?.click()
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [body, active])
}
