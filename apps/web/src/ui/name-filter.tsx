import { Select } from '@mantine/core'

/** Narrows a list to one thing by its name; left out where there is nothing to choose from. */
export const NameFilter = ({
  label,
  all,
  things,
  value,
  onChange,
}: {
  label: string
  /** What stands there when nothing is chosen. */
  all: string
  things: { id: string; name: string }[] | undefined
  value: string | undefined
  onChange: (id: string | undefined) => void
}) =>
  things && (things.length > 1 || value) ? (
    <Select
      aria-label={label}
      placeholder={all}
      clearable
      w={150}
      data={things.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  ) : null
