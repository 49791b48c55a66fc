/** `pnpm chaos`: everything that may go wrong at once, and the ledger of what came of it. Ends with 1 where something did not hold. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isWell, printLedger } from './ledger.ts'
import { type ChaosOptions, runChaos } from './run-chaos.ts'

const USAGE = `pnpm chaos [options]
  --alerts N         messages to send (10000); about every seventh of them is sent again
  --seed N           of everything that is chosen; told with the result
  --symbols N        symbols to trade (80)
  --accounts N       accounts to trade on (6)
  --rate N           messages a second (20)
  --strike-every S   seconds between two kills, on average (8)
  --faults F         of the paper broker's calls, in percent (errors=5,timeouts=5,lost=5)
  --minutes N        what is not quiet after them has failed (60)
  --json FILE        the ledger for programs, every offender in it
  --keep             leaves the database where it is`

const text = { type: 'string' } as const
const read = (): { options: ChaosOptions; json: string | null } => {
  const { values } = parseArgs({
    options: {
      alerts: { ...text, default: '10000' },
      seed: { ...text, default: String(Date.now() % 1_000_000) },
      symbols: { ...text, default: '80' },
      accounts: { ...text, default: '6' },
      rate: { ...text, default: '20' },
      'strike-every': { ...text, default: '8' },
      faults: { ...text, default: 'errors=5,timeouts=5,lost=5' },
      minutes: { ...text, default: '60' },
      json: text,
      keep: { type: 'boolean', default: false },
    },
  })
  const positive = (
    name: 'alerts' | 'seed' | 'symbols' | 'accounts' | 'rate' | 'strike-every' | 'minutes',
  ) => {
    const value = Number(values[name])
    if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} must be a number above 0`)
    return value
  }
  return {
    json: values.json ?? null,
    options: {
      alerts: Math.round(positive('alerts')),
      seed: positive('seed'),
      symbols: Math.round(positive('symbols')),
      accounts: Math.round(positive('accounts')),
      rate: positive('rate'),
      strikeEvery: positive('strike-every'),
      faults: values.faults,
      minutes: positive('minutes'),
      keep: values.keep,
    },
  }
}

let given: ReturnType<typeof read>
try {
  given = read()
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  process.exit(2)
}
const ledger = await runChaos(given.options, (line) => console.log(line))
if (given.json) writeFileSync(given.json, `${JSON.stringify(ledger, null, 2)}\n`)
console.log(printLedger(ledger))
process.exit(isWell(ledger) ? 0 : 1)
