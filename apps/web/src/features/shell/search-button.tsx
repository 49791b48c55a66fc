import { ActionIcon, Tooltip } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import classes from './search-button.module.css'

const Palette = lazyPart(async () => (await import('./palette.tsx')).Palette)

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Opens the search of everything, which is fetched when it is first wanted. ⌘K does the same. */
export const SearchButton = () => {
  // Each opening is a new palette: it begins with nothing typed.
  const [opening, setOpening] = useState(0)
  const open = () => setOpening((count) => count + 1)
  useHotkeys([['mod+K', open]], [])
  return (
    <>
      <button type="button" className={classes.wide} onClick={open}>
        <IconSearch size={16} stroke={1.6} aria-hidden />
        Search
        <kbd>{isMac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <Tooltip label="Search">
        <ActionIcon
          className={classes.narrow}
          variant="subtle"
          color="gray"
          size={32}
          aria-label="Search everything"
          onClick={open}
        >
          <IconSearch size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {opening > 0 && (
        <Suspense>
          <Palette key={opening} />
        </Suspense>
      )}
    </>
  )
}
