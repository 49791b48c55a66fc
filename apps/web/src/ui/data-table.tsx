import { Button, Skeleton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import classes from './data-table.module.css'
import { useNewIds } from './use-new-ids.ts'
import { useRowKeys } from './use-row-keys.ts'

export type Column<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Figures stand right, in columns of digits. */
  align?: 'right'
  /** On a phone a row is a card: `title` and `note` stand left, `side` right, the rest is left out. */
  phone?: 'title' | 'note' | 'side'
  /** What it is sorted by; not sortable without. */
  sortBy?: (row: Row) => string | number
}
export type Sort = { by: string; down: boolean }

type Props<Row> = {
  label: string
  columns: Column<Row>[]
  /** undefined while they are fetched. */
  rows: Row[] | undefined
  rowId: (row: Row) => string
  /** The row whose detail is open. */
  selectedId?: string
  onOpen?: (row: Row) => void
  sort?: Sort
  onSort?: (sort: Sort | undefined) => void
  empty: ReactNode
  /** Fetches the next page; left out at the end of the list. */
  onMore?: () => void
  loadingMore?: boolean
}

const sorted = <Row,>(rows: Row[], columns: Column<Row>[], sort: Sort | undefined): Row[] => {
  const key = columns.find(({ id }) => id === sort?.by)?.sortBy
  if (!key || !sort) return rows
  const order = sort.down ? -1 : 1
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    return left < right ? -order : left > right ? order : 0
  })
}

/** A list of one kind of thing: opened by click or by j, k and Enter; cards on a phone. */
export const DataTable = <Row,>(props: Props<Row>) => {
  const { label, columns, rowId, selectedId, onOpen, sort, onSort, empty, onMore, loadingMore } = props
  const rows = props.rows && sorted(props.rows, columns, sort)
  const body = useRef<HTMLTableSectionElement>(null)
  useRowKeys(body, onOpen !== undefined)
  const fresh = useNewIds(props.rows?.map(rowId))
  if (rows?.length === 0) return <div className={classes.frame}>{empty}</div>
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={label} aria-busy={rows === undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Header key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows === undefined
            ? ['a', 'b', 'c', 'd', 'e'].map((key) => (
                <tr key={key} className={`${classes.row} ${classes.plain}`}>
                  {columns.map((column) => (
                    <td key={column.id} className={cellClass(column)}>
                      <Skeleton
                        height={12}
                        width={column.phone === 'title' ? '70%' : '50%'}
                        ml={column.align && 'auto'}
                      />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => {
                const id = rowId(row)
                return (
                  <tr
                    key={id}
                    data-row={id}
                    tabIndex={onOpen ? 0 : undefined}
                    className={[classes.row, !onOpen && classes.plain, fresh.has(id) && 'glow']
                      .filter(Boolean)
                      .join(' ')}
                    aria-selected={onOpen ? id === selectedId : undefined}
                    onClick={(event) => {
                      // Links and buttons in a row do what they say.
                      if (event.target instanceof Element && event.target.closest('a,button')) return
                      onOpen?.(row)
                    }}
                    onKeyDown={(event) => {
                      if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row)
                    }}
                  >
                    {columns.map((column) => (
                      <td key={column.id} className={cellClass(column)}>
                        {column.cell(row)}
                      </td>
                    ))}
                  </tr>
                )
              })}
        </tbody>
      </table>
      {onMore && (
        <div className={classes.more}>
          <Button variant="default" size="xs" onClick={onMore} loading={loadingMore}>
            Show older
          </Button>
        </div>
      )}
    </div>
  )
}

const cellClass = <Row,>({ align, phone }: Column<Row>): string =>
  [
    align === 'right' && classes.right,
    phone === undefined && classes.wide,
    phone === 'title' && classes.title,
    phone === 'note' && classes.note,
    phone === 'side' && classes.side,
  ]
    .filter(Boolean)
    .join(' ')

const Header = <Row,>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>
  sort: Sort | undefined
  onSort: ((sort: Sort | undefined) => void) | undefined
}) => {
  const className = column.align === 'right' ? classes.right : undefined
  if (!column.sortBy || !onSort)
    return (
      <th scope="col" className={className}>
        {column.header}
      </th>
    )
  const active = sort?.by === column.id ? sort : undefined
  const next: Sort | undefined = !active
    ? { by: column.id, down: false }
    : active.down
      ? undefined
      : { by: column.id, down: true }
  const Arrow = active?.down ? IconArrowDown : IconArrowUp
  return (
    <th
      scope="col"
      className={className}
      aria-sort={active ? (active.down ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" className={classes.sort} onClick={() => onSort(next)}>
        {column.header}
        {active && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  )
}
