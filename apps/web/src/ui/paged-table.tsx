import type { ReactNode } from 'react'
import { type Column, DataTable } from './data-table.tsx'
import { ErrorState } from './error-state.tsx'

/** As much of an infinite query of cursor pages as a table needs. */
type Pages<Row> = {
  data: { pages: { items: Row[] }[] } | undefined
  error: unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  refetch(): unknown
  fetchNextPage(): unknown
}

/** A list that grows page by page; or why it could not be read, with a way to try again. */
export const PagedTable = <Row extends { id: string }>({
  pages,
  ...table
}: {
  pages: Pages<Row>
  label: string
  columns: Column<Row>[]
  selectedId?: string | undefined
  onOpen?: (row: Row) => void
  empty: ReactNode
}) => {
  const rows = pages.data?.pages.flatMap(({ items }) => items)
  if (pages.error && !rows) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
  return (
    <DataTable
      {...table}
      rows={rows}
      rowId={({ id }) => id}
      onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
      loadingMore={pages.isFetchingNextPage}
    />
  )
}
