/** A second bot beside the demo's, bound to two accounts of its own: an alert of its symbols is decided in three lanes. */
import { createPaperAccount } from '@viewzenix/core/account'
import { createBot } from '@viewzenix/core/bot'
import { createOrm, createSealer, systemActor, systemClock } from '@viewzenix/core/platform'
import type { Product } from './product.ts'

/** What the product is started with, so that it can unseal the credentials of the accounts that are made here. */
export const APP_SECRET = 'a secret of the tests that is long enough'

export const makeSecondBot = async (
  product: Product,
  databaseUrl: string,
  symbols: string[],
): Promise<void> => {
  const quiet = () => undefined
  const platform = {
    orm: createOrm({ databaseUrl, poolSize: 1, applicationName: 'second-bot' }),
    clock: systemClock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sealer: createSealer(APP_SECRET),
    publicUrl: product.baseUrl,
  }
  try {
    const { workspace_id, hook_url } = product.demo()
    const actor = systemActor(workspace_id, 'second-bot', 'Test')
    const account = (name: string) => createPaperAccount(platform, actor, { name, startingCash: '100000' })
    const [second, third] = [await account('Second'), await account('Third')]
    await createBot(platform, actor, {
      name: 'Twofold',
      hookId: new URL(hook_url).pathname.split('/').at(-1) ?? '',
      accountIds: [second.id, third.id],
      symbols,
      sizing: { kind: 'alert' },
      order: { type: 'market' },
    })
  } finally {
    await platform.orm.close()
  }
}
