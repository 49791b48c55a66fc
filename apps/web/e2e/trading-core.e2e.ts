/** Limits, exits and numbers, as a trader sets and reads them. */
import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { ask, call, expect, type MadeHook, test } from './person.ts'

const withId = z.object({ id: z.string() })
const withAlert = z.object({ alertId: z.string() })

/** Sends a message and waits, on the alert's own page, for what came of it. */
const send = async (page: Page, hook: MadeHook, message: object, comes: RegExp): Promise<void> => {
  const body = JSON.stringify({ id: randomUUID(), symbol: 'BTCUSD', strategy_order_id: 'long', ...message })
  const { alertId } = withAlert.parse(await call(page, 'alert.send', { hookId: hook.id, body }))
  await page.goto(`/alerts/${alertId}`)
  await expect(page.getByRole('dialog')).toContainText(comes)
}

test('a limit that is set by hand refuses an entry, and says what it saw', async ({
  desk: { page, hook },
}) => {
  const [account] = z.array(withId).parse(await ask(page, 'account.list'))
  await page.goto(`/accounts/${account?.id}`)
  const limits = page.getByRole('form', { name: 'Limits' })
  await limits.getByLabel('Largest entry').fill('ten')
  await limits.getByRole('button', { name: 'Save limits' }).click()
  await expect(limits.getByLabel('Largest entry')).toHaveAttribute('aria-invalid', 'true')
  await limits.getByLabel('Largest entry').fill('10')
  await limits.getByRole('button', { name: 'Save limits' }).click()
  await expect(limits.getByRole('status')).toHaveText('Saved.')

  await send(page, hook, { strategy_order_action: 'buy' }, /The order is worth [\d\s.]+, limit is 10\./)
  await page.goto('/orders')
  await expect(page.getByRole('row', { name: /BTCUSD/ })).toHaveCount(0)
})

test('a bot’s stop and target rest beside its position, and the stop is moved by hand and by an alert', async ({
  desk: { page, hook },
}) => {
  const [bot] = z.array(withId).parse(await ask(page, 'bot.list'))
  await page.goto(`/bots/${bot?.id}?edit=true`)
  await page.getByLabel('Stop', { exact: true }).fill('5')
  await page.getByRole('button', { name: 'Add a target' }).click()
  await page.getByLabel('Target 1', { exact: true }).fill('10')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByRole('button', { name: 'Save changes' })).toHaveCount(0)

  await send(page, hook, { strategy_order_action: 'buy' }, /filled/i)
  const [position] = z.array(withId).parse(await ask(page, 'position.list?input={}'))
  await page.goto(`/positions/${position?.id}`)
  const exits = page.getByRole('region', { name: 'Stop and targets' })
  await expect(exits.getByRole('row', { name: /^Stop/ })).toContainText('Submitted')
  await expect(exits.getByRole('row', { name: /^Target 1/ })).toContainText('Submitted')
  await exits.getByLabel('Move the stop to').fill('1000')
  await exits.getByRole('button', { name: 'Move stop' }).click()
  await expect(exits.getByRole('row', { name: /moved by hand/ })).toContainText(/1.000/)

  const moves = { strategy_order_action: 'move_stop', sl: 1100 }
  await send(page, hook, moves, /The stop of BTCUSD goes to 1100\./)
  await page.goto(`/positions/${position?.id}`)
  await expect(exits.getByRole('row', { name: /moved by an alert/ })).toContainText(/1.100/)
  await expect(exits.getByRole('row', { name: /^Target 1/ })).toContainText('Submitted')
})

test('what trading came to is summed up, and every figure leads to its orders', async ({
  desk: { page, hook },
}) => {
  await page.goto('/performance')
  await expect(page.getByText('Nothing was traded')).toBeVisible()
  for (const strategy_order_action of ['buy', 'sell', 'buy', 'sell'])
    await send(page, hook, { strategy_order_action }, /filled/i)
  await page.goto('/performance')
  await expect(page.getByText('of 2 trades')).toBeVisible()
  const result = page.getByRole('region', { name: 'Result', exact: true })
  await expect(result.getByRole('figure')).toBeVisible()
  await result.getByRole('button', { name: 'Show as a table' }).click()
  await expect(result.getByRole('row')).toHaveCount(3)

  // On a phone nothing has to be pushed aside to be read.
  await page.setViewportSize({ width: 390, height: 844 })
  const trades = page.getByRole('table', { name: 'Trades' }).getByRole('row')
  await expect(trades.filter({ hasText: ', fees' })).toHaveCount(2)
  const pushed = await page
    .getByRole('main')
    .evaluate((main) =>
      [...main.querySelectorAll('table, section, div')].flatMap((each) =>
        /auto|scroll/.test(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth
          ? [each.outerHTML.slice(0, 80)]
          : [],
      ),
    )
  expect(pushed).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.getByRole('button', { name: 'Breakout' }).click()
  await expect(page).toHaveURL(/bot=/)
  await page.getByRole('button', { name: 'Show all bots, accounts and symbols' }).click()
  await expect(page).not.toHaveURL(/bot=/)
  await page.getByRole('table', { name: 'Trades' }).getByRole('link').first().click()
  await expect(page).toHaveURL(/\/orders\//)
  await expect(page.getByRole('dialog')).toContainText('BTCUSD')
})
