/** Two processes that answer senders and two that work, each started again when it ends, as a supervisor would. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Product, startProduct } from '../test/product.ts'

export type Role = 'http' | 'worker'
export type Member = { name: string; role: Role; product: Product | null }
/** A process that ended though nobody killed it. */
export type OwnEnd = { name: string; code: number | null; lastLines: string[] }
export type Fleet = {
  members: Member[]
  /** Those that ended by themselves; they were started again all the same. */
  ownEnds: OwnEnd[]
  /** Addresses of those that answer senders, also of those that are down just now. */
  doors(): string[]
  /** `kill -9`; started again after so many ms. Whether it ran. */
  kill(member: Member, restartAfterMs: number): boolean
  /** Until every one of them runs. */
  allUp(): Promise<void>
  /** Lets what is under way finish. */
  stop(): Promise<void>
}

/** Between two starts that failed, as while PostgreSQL is away. */
const AGAIN_MS = 500
const LAST_LINES = 8

export const startFleet = async (options: {
  databaseUrl: string
  dataDir: string
  env: Record<string, string>
  onLine: (line: string) => void
  onFailedStart: (name: string, error: unknown) => void
}): Promise<Fleet> => {
  const { databaseUrl, dataDir, onLine } = options
  const doors = new Map<string, string>()
  const comings = new Set<Promise<void>>()
  const ownEnds: OwnEnd[] = []
  let stopping = false

  const start = async (member: Member): Promise<void> => {
    while (!stopping && !member.product)
      try {
        const env = { ...options.env, ROLE: member.role }
        const product = await startProduct({ dataDir, databaseUrl, env, onLine })
        member.product = product
        product.process.once('exit', (code) => {
          if (member.product !== product || stopping) return
          ownEnds.push({ name: member.name, code, lastLines: product.output.slice(-LAST_LINES) })
          member.product = null
          bring(member, AGAIN_MS)
        })
        if (member.role === 'http') doors.set(member.name, product.baseUrl)
      } catch (error) {
        options.onFailedStart(member.name, error)
        await delay(AGAIN_MS)
      }
  }
  const bring = (member: Member, afterMs: number): void => {
    const coming = delay(afterMs)
      .then(() => start(member))
      .finally(() => comings.delete(coming))
    comings.add(coming)
  }
  const members = (['http', 'http', 'worker', 'worker'] as const).map(
    (role, i): Member => ({ name: `${role} ${(i % 2) + 1}`, role, product: null }),
  )
  // The first one makes the tables and the demo workspace; the others find them.
  const [first, ...others] = members
  if (first) await start(first)
  await Promise.all(others.map(start))

  return {
    members,
    ownEnds,
    doors: () => [...doors.values()],
    kill: (member, restartAfterMs) => {
      const { product } = member
      if (!product) return false
      member.product = null
      void product.end('SIGKILL')
      bring(member, restartAfterMs)
      return true
    },
    allUp: async () => {
      while (comings.size > 0) await Promise.all(comings)
    },
    stop: async () => {
      stopping = true
      await Promise.all(comings)
      await Promise.all(members.map(({ product }) => product?.end('SIGTERM')))
    },
  }
}
