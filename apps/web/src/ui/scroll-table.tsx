import type { ReactNode } from 'react'
import classes from './scroll-table.module.css'

/** What a chart shows, in figures. It scrolls within its frame. */
export const ScrollTable = ({
  label,
  columns,
  rows,
  height,
  words = 1,
}: {
  label: string
  columns: string[]
  rows: { id: string | number; cells: ReactNode[] }[]
  height?: number
  /** How many columns, from the first on, hold words and begin at the left; figures end at the right. */
  words?: number
}) => (
  // Focusable, since it scrolls: a keyboard must be able to reach what lies outside it.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <section className={classes.scroll} style={{ height }} tabIndex={0} aria-label={label}>
    <table>
      <thead>
        <tr>
          {columns.map((column, index) => (
            <th key={column} scope="col" data-words={index < words || undefined}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells }) => (
          <tr key={id}>
            {cells.map((cell, index) => (
              <td key={columns[index]} data-words={index < words || undefined}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
