/**
 * One run: processes, senders, faults and strikes; then, once nothing is under way any more, the audit. Everything that
 * is chosen is chosen by the seed; what meets what is left to the clock, which is what is to be survived.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@viewzenix/adapters/postgres'
import pg from 'pg'
import { z } from 'zod'
import { audit, type Finding } from './audit.ts'
import { type Books, openBooks, tellUnderWay, whatIsUnderWay } from './books.ts'
import { makeDesks } from './desks.ts'
import { type Fleet, startFleet } from './fleet.ts'
import type { Ledger } from './ledger.ts'
import { planMessages } from './plan-messages.ts'
import { createChance } from './random.ts'
import { createSender } from './send-messages.ts'
import { type Strikes, strikeUntil } from './strike.ts'

export type ChaosOptions = {
  alerts: number
  seed: number
  symbols: number
  accounts: number
  /** Messages a second. */
  rate: number
  /** Seconds between two strikes, on average. */
  strikeEvery: number
  /** PAPER_BROKER_FAULTS. */
  faults: string
  /** After so many minutes what is not quiet yet has failed. */
  minutes: number
  /** Leaves PostgreSQL's data where it is. */
  keep: boolean
}

const APP_SECRET = 'a secret of the rehearsal that is long enough'
/** Whatever else happens, the books are held against each other so often until all is well. */
const LOOK_EVERY_MS = 1_000
/** Beyond two rounds of the syncs and sweeps that find what was missed, nothing will find it. */
const STILL_MS = 180_000

const faultLine = z.object({ fault: z.string(), call: z.string() })

export const runChaos = async (options: ChaosOptions, say: (line: string) => void): Promise<Ledger> => {
  const begun = performance.now()
  const deadline = begun + options.minutes * 60_000
  const folder = mkdtempSync(join(tmpdir(), 'viewzenix-chaos-'))
  const dataDir = join(folder, 'postgres')
  const chance = createChance(options.seed)
  const strikes: Strikes = {
    'kill -9 http': 0,
    'kill -9 worker': 0,
    'kill -9 postgres': 0,
    'immediate stop of postgres': 0,
  }
  const faults: Record<string, number> = {}
  const failedStarts: string[] = []
  const hear = (line: string): void => {
    if (!line.includes('"fault"')) return
    const { data } = faultLine.safeParse(parsed(line))
    if (!data) return
    const name = `${data.fault} of ${data.call}`
    faults[name] = (faults[name] ?? 0) + 1
  }

  say(`Starting PostgreSQL, two http and two worker processes (seed ${options.seed})…`)
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined })
  let fleet: Fleet | null = null
  try {
    fleet = await startFleet({
      databaseUrl: postgres.url,
      dataDir: folder,
      env: {
        APP_SECRET,
        PAPER_BROKER_FAULTS: options.faults,
        LOG_LEVEL: 'info',
        HOOK_RATE_LIMIT: '100000000',
      },
      onLine: hear,
      onFailedStart: (name, error) => failedStarts.push(`${name}: ${String(error).slice(0, 400)}`),
    })
    const demo = fleet.members[0]?.product?.demo()
    const [baseUrl] = fleet.doors()
    if (!demo || !baseUrl) throw new Error(`The processes did not start:\n${failedStarts.join('\n')}`)
    const desks = await makeDesks({
      databaseUrl: postgres.url,
      appSecret: APP_SECRET,
      workspaceId: demo.workspace_id,
      baseUrl,
      accounts: options.accounts,
    })
    const deliveries = planMessages({ ...options, chance, desks, perSecond: options.rate })
    const sender = createSender({ doors: fleet.doors, alerts: options.alerts })
    const over = new AbortController()
    const tooLate = AbortSignal.timeout(Math.round(Math.max(1, deadline - performance.now()) * 0.7))
    const striking = strikeUntil(over.signal, {
      ...{ chance, fleet, postgres, strikes },
      everyMs: options.strikeEvery * 1_000,
    })
    const progress = setInterval(() => {
      const { deliveries: n, acknowledged } = sender.sent
      say(`${n} of ${deliveries.length} sent, ${acknowledged} acknowledged, ${sumOf(strikes)} strikes`)
    }, 10_000)
    await sender.sendAll(deliveries, tooLate)
    clearInterval(progress)
    // What is being recovered is struck, too, before peace comes.
    await delay(options.strikeEvery * 2_000)
    over.abort()
    await striking
    await fleet.allUp()

    say('All is sent. Waiting until nothing is under way and the books agree…')
    const books = await openBooks(new pg.Client({ connectionString: postgres.url }))
    const { findings, peace } = await untilWell(books, sender.sent.testimony, deadline, say)
    const volume = await countVolume(books)
    await books.close()
    return {
      options,
      seconds: Math.round((performance.now() - begun) / 1_000),
      sent: { ...sender.sent, messages: options.alerts, planned: deliveries.length },
      strikes,
      faults,
      failedStarts,
      volume,
      findings: [...findings, peace, noOwnEnd(fleet)],
    }
  } finally {
    await fleet?.stop()
    await postgres.stop()
    if (options.keep) say(`PostgreSQL's data is kept in ${dataDir}`)
    else {
      await removeEmbeddedPostgres(dataDir)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** What survives nothing but being started again by others is not what is promised. */
const noOwnEnd = ({ members, ownEnds }: Fleet): Finding => ({
  claim: 'no process ended by itself',
  examined: members.length,
  offenders: ownEnds,
})

type Well = { findings: Finding[]; peace: Finding }

/**
 * The market goes on, and what fills reaches us a moment later: so what does not agree is looked at again, until all
 * does, or nothing has changed any more for longer than whatever was missed would have been found.
 */
const untilWell = async (
  books: Books,
  testimony: Parameters<typeof audit>[1],
  deadline: number,
  say: (line: string) => void,
): Promise<Well> => {
  let before = ''
  let changed = performance.now()
  let told = performance.now()
  for (;;) {
    const left = await whatIsUnderWay(books)
    const quiet = Object.values(left).every((count) => count === 0)
    const findings = quiet ? await auditAtOnce(books, testimony) : []
    const wrong = findings.filter(({ offenders }) => offenders.length > 0)
    const peace: Finding = { claim: 'nothing is under way any more', examined: 1, offenders: [] }
    if (quiet && wrong.length === 0) return { findings, peace }
    const now = JSON.stringify([left, wrong])
    if (now !== before) changed = performance.now()
    before = now
    if (performance.now() - told > 10_000) {
      told = performance.now()
      say(
        `Under way: ${JSON.stringify(left)}${wrong.length > 0 ? `, not right yet: ${wrong[0]?.claim}` : ''}`,
      )
    }
    if (performance.now() > deadline || performance.now() - changed > STILL_MS)
      return {
        findings: await auditAtOnce(books, testimony),
        peace: quiet ? peace : { ...peace, offenders: [{ ...left, ...(await tellUnderWay(books)) }] },
      }
    await delay(LOOK_EVERY_MS)
  }
}

/** All of it at one moment: the books go on being written. */
const auditAtOnce = async (books: Books, testimony: Parameters<typeof audit>[1]): Promise<Finding[]> => {
  await books.query('begin isolation level repeatable read read only')
  try {
    return await audit(books, testimony)
  } finally {
    await books.query('rollback')
  }
}

const countVolume = async (books: Books): Promise<Record<string, number>> => {
  const rows = await books.query<{ what: string; n: number }>(
    `select 'alerts' as what, count(*)::int as n from alert
     union all select 'decisions: ' || outcome, count(*)::int from decision group by outcome
     union all select 'orders: ' || leg || ' ' || status, count(*)::int from trade_order group by leg, status
     union all select 'fills', count(*)::int from fill
     union all select 'positions', count(*)::int from position
     order by 1`,
  )
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]))
}

export const sumOf = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0)

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
