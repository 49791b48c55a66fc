/** Replays and shadows: what today's bot would do, and what it does on paper, beside what it did. */
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { ask, call, expect, type MadeHook, test } from './person.ts'

const made = z.object({ alertId: z.string() })
const bots = z
  .array(z.object({ id: z.string(), name: z.string(), hookId: z.string(), accountIds: z.array(z.string()) }))
  .min(1)

/** An alert of which an order came that filled. */
const trade = async (page: Page, hook: MadeHook, order: string, action: string): Promise<string> => {
  const body = JSON.stringify({
    symbol: 'BTCUSD',
    strategy_order_id: order,
    strategy_order_action: action,
  })
  const { alertId } = made.parse(await call(page, 'alert.send', { hookId: hook.id, body }))
  await page.goto(`/alerts/${alertId}`)
  await expect(page.getByRole('list', { name: 'What happened' })).toContainText(/filled/i)
  return alertId
}

const theBot = async (page: Page) => {
  const [bot] = bots.parse(await ask(page, 'bot.list'))
  if (!bot) throw new Error('the desk has no bot')
  return bot
}

test('a day is replayed: the same as it was, and something else once the bot is changed', async ({
  desk: { page, hook },
}) => {
  await trade(page, hook, 'long', 'buy')
  await page.getByRole('link', { name: 'Replays' }).first().click()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  const alerts = page.getByRole('region', { name: 'Alerts of the replay' })
  await expect(alerts.getByText('Same')).toBeVisible()
  await expect(page.getByText('1, all as then')).toBeVisible()
  await expect(alerts.getByText(/^entry: buy 0.05 at .*, filled/)).toHaveCount(2)

  const [position] = z.array(z.object({ id: z.string() })).parse(await ask(page, 'position.list?input={}'))
  await call(page, 'protection.move', { positionId: position?.id, stopPrice: '1' })
  const { id, name, hookId, accountIds } = await theBot(page)
  const sizing = { kind: 'fixed', quantity: '0.1' }
  await call(page, 'bot.update', { id, name, hookId, accountIds, sizing, order: { type: 'market' } })
  await page.goto(`/bots/${id}`)
  await page.getByRole('link', { name: 'Replay a day’s alerts with these settings' }).click()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(alerts.getByText('Different')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Left out' })).toContainText('moved the stop of BTCUSD to 1.')
  await expect(
    alerts.getByText(
      'Then Breakout on Paper one sized the entry at 0.05 BTCUSD. Now it would size it at 0.1.',
    ),
  ).toBeVisible()
  await page.getByText('Different', { exact: true }).first().click()
  await expect(page).toHaveURL(/show=different/)
  await alerts.getByRole('link', { name: /^entry: buy 0.05/ }).click()
  await expect(page).toHaveURL(/\/orders\//)
  await page.goBack()

  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete replay' }).click()
  await expect(page.getByRole('table', { name: 'Replays' }).getByRole('row')).toHaveCount(2)
})

test('a shadow is turned on, does what the bot does, and goes on alone while the bot is paused', async ({
  desk: { page, hook },
}) => {
  const { id } = await theBot(page)
  await page.goto(`/bots/${id}`)
  const shadow = page.getByRole('region', { name: 'Shadow' })
  await shadow.getByRole('button', { name: 'Turn on' }).click()
  await page
    .getByRole('dialog', { name: 'Turn a shadow of Breakout on?' })
    .getByRole('button', { name: 'Turn on' })
    .click()
  await expect(shadow.getByText('On, paper')).toBeVisible()

  await trade(page, hook, 'long', 'buy')
  await page.goto(`/bots/${id}`)
  const signals = shadow.getByRole('list', { name: 'Signals, bot and shadow' }).getByRole('listitem')
  await expect(signals.filter({ hasText: 'Same' })).toHaveCount(1)
  await expect(signals.getByText(/^entry: buy 0.05 at .*, filled/)).toHaveCount(2)
  await expect(shadow.getByText('0.05 on the account, 0.05 in the shadow')).toBeVisible()

  await call(page, 'bot.pause', { id })
  const body = '{"symbol":"BTCUSD","strategy_order_id":"exit_long","strategy_order_action":"sell"}'
  await call(page, 'alert.send', { hookId: hook.id, body })
  await expect(shadow.getByText('0.05 on the account, 0 in the shadow')).toBeVisible()
  await expect(
    signals.getByText(
      'Breakout on Paper one refused the alert: the bot Breakout is paused. Its shadow ordered to sell 0.05 BTCUSD at the market, only to close.',
    ),
  ).toBeVisible()

  await shadow.getByRole('button', { name: 'Turn off' }).click()
  await page
    .getByRole('dialog', { name: 'Turn the shadow of Breakout off?' })
    .getByRole('button', { name: 'Turn off' })
    .click()
  await expect(shadow.getByText('Off', { exact: true })).toBeVisible()
})

test('a preview tells the order’s own price and what would rest beside the position', async ({
  desk: { page, hook },
}) => {
  const { id, name, hookId, accountIds } = await theBot(page)
  await call(page, 'bot.update', {
    ...{ id, name, hookId, accountIds, sizing: { kind: 'fixed', quantity: '0.05' } },
    order: { type: 'stop', base: 'quote', stopOffsetPercent: '1' },
    exits: {
      trail: { unit: 'percent', percent: '2' },
      targets: [{ distance: { unit: 'percent', percent: '4' }, share: '50' }],
      breakEven: { after: 'targets', count: 1 },
    },
  })
  await page.goto(`/hooks/${hook.id}?tab=test`)
  await page.getByRole('button', { name: 'What would happen?' }).click()
  const seen = page.getByRole('region', { name: 'What would happen' })
  await expect(seen.getByText(/^buy 0.05 BTCUSD, stop at [\d\s.]+$/)).toBeVisible()
  await expect(
    seen.getByText(
      /^Beside it: stop at [\d\s.]+, which follows by 2 %; target 1 at [\d\s.]+ for 0.025; the stop to break-even after 1 target$/,
    ),
  ).toBeVisible()
})

test('a preview names the bots that do not trade the symbol', async ({ desk: { page, hook } }) => {
  const { accountIds } = await theBot(page)
  const sizing = { kind: 'fixed', quantity: '1' }
  await call(page, 'bot.create', {
    ...{ name: 'Swing', hookId: hook.id, accountIds, sizing, symbols: ['SOLUSD'], order: { type: 'market' } },
  })
  await page.goto(`/hooks/${hook.id}?tab=test`)
  await page.getByRole('button', { name: 'What would happen?' }).click()
  const seen = page.getByRole('region', { name: 'What would happen' })
  await expect(seen.getByText('A bot does not trade BTCUSD')).toBeVisible()
  await expect(seen.getByText('Not taken: the bot Swing does not trade BTCUSD, only SOLUSD.')).toBeVisible()
})

test('the builder counts stops in true ranges, and a try shows where they would be', async ({
  desk: { page, hook },
}) => {
  await page.goto(`/hooks/${hook.id}?tab=builder`)
  await page.getByText('An indicator or a price').click()
  await page.getByText('Average true ranges', { exact: true }).click()
  await page.getByLabel('Stop away', { exact: true }).fill('2')
  await expect(page.getByRole('region', { name: 'The message to paste' })).toContainText(
    '"atr": {{plot("ATR")}}',
  )
  await page.getByRole('button', { name: 'What would happen?' }).click()
  const seen = page.getByRole('region', { name: 'What would happen' })
  await expect(seen.getByText(/^1.701 away \(from sl_atr\)/)).toBeVisible()
  await expect(seen.getByText(/^Beside it: stop at [\d\s.]+$/)).toBeVisible()
})

test('the builder offers what its message holds, and a move has to say where to', async ({
  desk: { page, hook },
}) => {
  await page.goto(`/hooks/${hook.id}?tab=builder`)
  await page.getByText('An indicator or a price').click()
  const means = async (name: string) => {
    await page.getByRole('combobox', { name: 'It means' }).click()
    await page.getByRole('option', { name, exact: true }).click()
  }
  const message = page.getByRole('region', { name: 'The message to paste' })
  const stop = page.getByLabel('Stop away', { exact: true })
  const target = page.getByLabel('Target away', { exact: true })
  await means('Move stop or target')
  await expect(page.getByText(/^No message yet: fill in/)).toBeVisible()
  await expect(message).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Send it as a test' })).toBeDisabled()
  await stop.fill('2')
  await expect(message).toContainText('"stop_loss_percent": "2"')
  await target.fill('3')
  await means('Stop to break-even (the average price)')
  await expect(stop).toHaveCount(0)
  await expect(target).toHaveValue('3')
  await expect(message).toContainText('"take_profit_percent": "3"')
  await expect(message).not.toContainText('stop_loss')
  await means('Exit long')
  await expect(target).toHaveCount(0)
  await expect(page.getByText('It closes all that is held: it has no size, stop or target.')).toBeVisible()
})
