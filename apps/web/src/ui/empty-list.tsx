import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { EmptyState } from './empty-state.tsx'

/** A filtered list without rows: either nothing fits the filter, or there is nothing yet. */
export const EmptyList = ({
  icon,
  thing,
  filtered,
  all,
  begin,
  children,
}: {
  icon: TablerIcon
  /** Such as `order`. */
  thing: string
  filtered: boolean
  /** Leads to the list without its filter. */
  all: ReactNode
  /** Leads to where the first one comes from. */
  begin: ReactNode
  /** Where they come from, in a sentence. */
  children: string
}) => (
  <EmptyState
    icon={icon}
    title={filtered ? `No ${thing} like that` : `No ${thing} yet`}
    action={filtered ? all : begin}
  >
    {filtered ? 'Change the filter to see others.' : children}
  </EmptyState>
)
