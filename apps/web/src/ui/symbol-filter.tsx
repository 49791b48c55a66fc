import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

const PAUSE_MS = 250

/** Narrows a list to one symbol, once whoever types it pauses. */
export const SymbolFilter = ({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (symbol: string | undefined) => void
}) => {
  const [typed, setTyped] = useState(value ?? '')
  const change = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), PAUSE_MS)
  return (
    <TextInput
      aria-label="Symbol"
      placeholder="Symbol"
      autoComplete="off"
      spellCheck={false}
      w={130}
      value={typed}
      onChange={(event) => {
        const next = event.currentTarget.value.toUpperCase()
        setTyped(next)
        change(next)
      }}
    />
  )
}
