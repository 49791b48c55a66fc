/** Every page in both schemes and on a phone: readable to all, nothing wider than the screen. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { ask, call, expect, type MadeHook, makeHook, test } from './person.ts'

const pages = [
  '/',
  '/alerts',
  '/orders',
  '/positions',
  '/bots',
  '/bots/new',
  '/hooks',
  '/hooks/new',
  '/accounts',
  '/accounts/new',
  '/settings/api-keys',
  '/settings/api-keys/new',
  '/settings/sessions',
  '/settings/notifications',
  '/settings/mail-templates',
  '/settings/mail-templates/order_rejected',
  '/settings/suppressed-addresses',
  '/mail',
  '/settings/members',
  '/settings/members/invite',
  '/settings/workspace',
  '/settings/profile',
  `/invitations/${'A'.repeat(43)}`,
  '/performance',
  '/activity',
  '/integrations',
  '/exports',
  '/replays',
]

const withAlert = z.object({ alertId: z.string() })
const withId = z.object({ id: z.string() })
const firstOf = z.object({ items: z.array(withId).min(1) })

/** The detail of one of each thing, once an order has filled. */
const details = async (page: Page, hook: MadeHook): Promise<string[]> => {
  const body = '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy"}'
  const { alertId } = withAlert.parse(await call(page, 'alert.send', { hookId: hook.id, body }))
  await page.goto(`/alerts/${alertId}`)
  await expect(page.getByRole('list', { name: 'What happened' })).toContainText(/filled/i)
  const [order] = firstOf.parse(await ask(page, 'order.list?input={}')).items
  const [position] = z.array(withId).parse(await ask(page, 'position.list?input={}'))
  const [bot] = z.array(withId).parse(await ask(page, 'bot.list'))
  const [account] = z.array(withId).parse(await ask(page, 'account.list'))
  const today = new Date().toISOString().slice(0, 10)
  const replay = withId.parse(await call(page, 'replay.create', { from: today }))
  await call(page, 'shadow.start', { botId: bot?.id })
  await page.goto(`/replays/${replay.id}`)
  await expect(page.getByRole('region', { name: 'Alerts of the replay' })).toBeVisible()
  return [
    `/replays/${replay.id}`,
    `/alerts/${alertId}`,
    `/orders/${order?.id}`,
    `/positions/${position?.id}`,
    `/bots/${bot?.id}`,
    `/bots/${bot?.id}?edit=true`,
    `/accounts/${account?.id}`,
    `/integrations/paper-broker~${account?.id}?range=day`,
    `/hooks/${hook.id}`,
    `/hooks/${hook.id}?tab=test`,
    `/hooks/${hook.id}?tab=settings`,
  ]
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`every page passes axe in the ${colorScheme} scheme`, async ({ desk: { page, hook } }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const path of [...(await details(page, hook)), ...pages]) {
      await page.goto(path)
      await expect(page.getByRole('main')).toBeVisible()
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
        // A mail's frame runs no script, not even axe.
        .exclude('iframe[sandbox]')
        .analyze()
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' | ')}`,
      )
      expect(found, path).toEqual([])
    }
  })

test('on a phone nothing is wider than the screen', async ({ desk: { page, hook } }) => {
  test.slow()
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of [...(await details(page, hook)), ...pages]) {
    await page.goto(path)
    await expect(page.getByRole('main')).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, path).toBeLessThanOrEqual(0)
  }
})

test('the keyboard goes through a list and back', async ({ desk: { page, hook } }) => {
  await page.goto('/hooks')
  await expect(page.getByRole('row', { name: /TradingView/ })).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/hooks/${hook.id}`))
  await expect(page.getByRole('dialog', { name: 'TradingView' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/\/hooks(\?.*)?$/)
})

test('beside an open detail the list and the halt stay in reach', async ({ desk: { page, hook } }) => {
  await makeHook(page, 'Second')
  await page.goto(`/hooks/${hook.id}`)
  const first = page.getByRole('dialog', { name: 'TradingView' })
  await expect(first).toBeVisible()
  await page
    .getByRole('row', { name: /Second/ })
    .getByText('Second')
    .click()
  await expect(page.getByRole('dialog', { name: 'Second' })).toBeVisible()
  await page.keyboard.press(await stepTo(page, 'TradingView'))
  await expect(first).toBeVisible()
  await page.getByRole('button', { name: 'Halt' }).click()
  const halt = page.getByRole('dialog', { name: 'Halt trading' })
  await expect(halt).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(halt).toBeHidden()
  await expect(first).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(first).toBeHidden()
})

/** The key that opens the row of this name from the one that is open beside it. */
const stepTo = async (page: Page, name: string): Promise<'j' | 'k'> => {
  const rows = await page.getByRole('table').locator('[data-row]').allTextContents()
  return rows.findIndex((text) => text.startsWith(name)) === 0 ? 'k' : 'j'
}

test('an address that leads nowhere is said with the pages around it', async ({ desk: { page } }) => {
  await page.goto('/nonsense')
  await expect(page.getByText('There is no such page')).toBeVisible()
  await expect(page.getByRole('navigation').first()).toBeVisible()
})

test('a server that is away is said in place, and the page recovers by itself', async ({
  desk: { page },
}) => {
  await page.route('**/trpc/**', (route) => route.abort('connectionrefused'))
  await page.goto('/hooks')
  await expect(page.getByText(/cannot be reached/i).first()).toBeVisible()
  await page.unroute('**/trpc/**')
  await expect(page.getByRole('row', { name: /TradingView/ })).toBeVisible({ timeout: 20_000 })
})
