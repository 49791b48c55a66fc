/**
 * What is traded in a run: four hooks, each with bots of its own kind, and accounts that are dealt out among them.
 *
 * plain: at the market, in sizes that fill in several parts · followed: two bots on one hook, so that two decisions of
 * one alert meet in one lane · patient: limit orders that rest, and are canceled by what comes after them · guarded:
 * stops and targets so near that they fill
 */
import { createPaperAccount } from '@viewzenix/core/account'
import { createBot } from '@viewzenix/core/bot'
import { createHook } from '@viewzenix/core/hook'
import {
  type Actor,
  createOrm,
  createSealer,
  type Platform,
  systemActor,
  systemClock,
} from '@viewzenix/core/platform'
import type { BotSettingsInput } from '@viewzenix/schema'

export type Desk = { kind: Kind; path: string; secret: string; accounts: number }

type Settings = Partial<BotSettingsInput> & Pick<BotSettingsInput, 'sizing' | 'order'>
const notional = (amount: string) => ({ kind: 'notional', amount }) as const
const away = (percent: string) => ({ unit: 'percent', percent }) as const
const kinds = {
  plain: [{ sizing: notional('110000'), order: { type: 'market' } }],
  followed: [
    { sizing: notional('900'), order: { type: 'market' } },
    { sizing: notional('300'), order: { type: 'market' }, addOpens: true },
  ],
  patient: [{ sizing: notional('700'), order: { type: 'limit' }, cancelResting: true }],
  guarded: [
    {
      sizing: notional('2000'),
      order: { type: 'market' },
      exits: {
        stop: away('0.06'),
        targets: [
          { distance: away('0.02'), share: '50' },
          { distance: away('0.05'), share: '50' },
        ],
      },
    },
  ],
} satisfies Record<string, Settings[]>
type Kind = keyof typeof kinds
const names = Object.keys(kinds) as Kind[]

/** Nobody goes short of cash in a run: what is refused for the lack of it proves nothing. */
const CASH = '100000000'

export type DeskPlace = { databaseUrl: string; appSecret: string; workspaceId: string; baseUrl: string }

/** Makes things in a workspace of a running product, beside it: as its use-cases do, and sealed as it seals. */
export const withSetup = async <T>(
  place: DeskPlace,
  work: (platform: Platform, actor: Actor) => Promise<T>,
): Promise<T> => {
  const quiet = () => undefined
  const platform: Platform = {
    orm: createOrm({ databaseUrl: place.databaseUrl, poolSize: 1, applicationName: 'setup' }),
    clock: systemClock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sealer: createSealer(place.appSecret),
    publicUrl: place.baseUrl,
  }
  try {
    return await work(platform, systemActor(place.workspaceId, 'setup', 'Setup'))
  } finally {
    await platform.orm.close()
  }
}

export const makeDesks = (place: DeskPlace & { accounts: number }): Promise<Desk[]> =>
  withSetup(place, async (platform, actor) => {
    const desks: Desk[] = []
    for (const [i, kind] of names.entries()) {
      const accountIds: string[] = []
      for (let n = i; n < place.accounts; n += names.length) {
        const name = `${kind} ${accountIds.length + 1}`
        accountIds.push((await createPaperAccount(platform, actor, { name, startingCash: CASH })).id)
      }
      if (accountIds.length === 0) continue
      // Bodies without an id of their own are told apart for as long as the run may take.
      const { hook, secret } = await createHook(platform, actor, { name: kind, dedupeWindowSeconds: 86_400 })
      for (const [n, settings] of kinds[kind].entries())
        await createBot(platform, actor, {
          name: `${kind} ${n + 1}`,
          hookId: hook.id,
          accountIds,
          allowShort: true,
          ...settings,
        })
      desks.push({ kind, path: new URL(hook.url).pathname, secret, accounts: accountIds.length })
    }
    return desks
  })
