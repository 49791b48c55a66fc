import type { ReactNode } from 'react'
import classes from './scroll-table.module.css'

/** What a chart shows, in figures. It scrolls within its frame. */
export const ScrollTable = ({
  label,
  columns,
  rows,
  height,
}: {
  label: string
  columns: string[]
  rows: { id: string | number; cells: ReactNode[] }[]
  height?: number
}) => (
  // Focusable, since it scrolls: a keyboard must be able to reach what lies outside it.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <section className={classes.scroll} style={{ height }} tabIndex={0} aria-label={label}>
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells }) => (
          <tr key={id}>
            {cells.map((cell, index) => (
              <td key={columns[index]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
