/** What a run did and what came of it, for people and for programs. */
import type { Finding } from './audit.ts'
import type { ChaosOptions } from './run-chaos.ts'
import type { Sent } from './send-messages.ts'
import type { Strikes } from './strike.ts'

export type Ledger = {
  options: ChaosOptions
  seconds: number
  sent: Sent & { messages: number; planned: number }
  strikes: Strikes
  /** As far as they were heard: what a process said last before it was killed may be missing. */
  faults: Record<string, number>
  /** Starts that ended before the process was ready, as while PostgreSQL was away. */
  failedStarts: string[]
  volume: Record<string, number>
  findings: Finding[]
}

/** Offenders that are printed; the JSON has them all. */
const SHOWN = 5

export const isWell = ({ findings }: Ledger): boolean =>
  findings.length > 0 && findings.every(({ offenders }) => offenders.length === 0)

export const printLedger = (ledger: Ledger): string => {
  const { options, sent, strikes, faults, failedStarts, volume, findings, seconds } = ledger
  const repeated = sent.testimony.filter(({ acknowledged }) => acknowledged.length > 1).length
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, n]) => `  ${String(n).padStart(7)}  ${what}`)
  return [
    '',
    `Ledger of ${seconds} s, seed ${options.seed}: two http and two worker processes on one PostgreSQL`,
    '',
    'Sent',
    ...counts({
      messages: sent.messages,
      'deliveries, the same message again among them': sent.deliveries,
      'deliveries that were acknowledged': sent.acknowledged,
      'messages that were acknowledged more than once': repeated,
      ...Object.fromEntries(
        Object.entries(sent.answers).map(([status, n]) => [`tries answered ${status}`, n]),
      ),
    }),
    'Struck',
    ...counts(strikes),
    ...counts({ 'starts that did not come up, and were made again': failedStarts.length }),
    `Faults of the paper broker (${options.faults} percent of its calls), as heard`,
    ...counts(faults),
    'What came of it',
    ...counts(volume),
    'Held against each other',
    ...findings.flatMap(({ claim, examined, offenders }) => [
      `  ${offenders.length === 0 ? 'ok    ' : 'FAILED'}  ${claim} (${examined})`,
      ...offenders.slice(0, SHOWN).map((offender) => `            ${JSON.stringify(offender)}`),
      ...(offenders.length > SHOWN ? [`            and ${offenders.length - SHOWN} more`] : []),
    ]),
    '',
    isWell(ledger)
      ? `Nothing that was acknowledged is lost, nothing is doubled, and the sums are right.`
      : `FAILED. The same choices are made again by --seed ${options.seed}; --keep leaves the database.`,
    '',
  ].join('\n')
}
