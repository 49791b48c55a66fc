/** A second bot beside the demo's, bound to two accounts of its own: an alert of its symbols is decided in three lanes. */
import { createPaperAccount } from '@viewzenix/core/account'
import { createBot } from '@viewzenix/core/bot'
import { withSetup } from '../chaos/desks.ts'
import type { Product } from './product.ts'

/** What the product is started with, so that it can unseal the credentials of the accounts that are made here. */
export const APP_SECRET = 'a secret of the tests that is long enough'

export const makeSecondBot = (product: Product, databaseUrl: string, symbols: string[]): Promise<void> => {
  const { workspace_id: workspaceId, hook_url } = product.demo()
  const place = { databaseUrl, appSecret: APP_SECRET, workspaceId, baseUrl: product.baseUrl }
  return withSetup(place, async (platform, actor) => {
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
  })
}
