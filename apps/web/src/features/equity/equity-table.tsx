import { exactTime } from '../../lib/time.ts'
import { Money, Pnl } from '../../ui/money.tsx'
import classes from './equity-card.module.css'
import type { CurveRow } from './equity-curve.ts'

/** Every point of the curve, the last one first. */
export const EquityTable = ({ rows, currency }: { rows: CurveRow[]; currency: string }) => (
  // Focusable, since it scrolls: a keyboard must be able to reach what lies outside it.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <section className={classes.scroll} tabIndex={0} aria-label="Equity as a table">
    <table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Equity, {currency}</th>
          <th scope="col">Change</th>
          <th scope="col">Drawdown, %</th>
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map((row) => (
          <tr key={row.at}>
            <td>{exactTime(row.at).short}</td>
            <td>
              <Money value={row.equity} />
            </td>
            <td>
              <Pnl value={row.change} />
            </td>
            <td>
              <Pnl value={row.drawdownPercent} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
