/** What the product is for: a message comes in, an order is filled, and every step can be read. */
import { z } from 'zod'
import { ask, call, expect, makeAccount, makeBot, makeHook, signIn, test, textOf } from './person.ts'

const testAlert = (page: import('@playwright/test').Page) => ({
  open: (hookId: string) => page.goto(`/hooks/${hookId}?tab=test`),
  send: () => page.getByRole('button', { name: 'Send test alert' }).click(),
  outcome: page.getByRole('region', { name: 'What came of the test alert' }),
})

test('a test alert is filled before your eyes, and its position appears', async ({
  desk: { page, hook },
}) => {
  const alert = testAlert(page)
  await alert.open(hook.id)
  await alert.send()
  await expect(alert.outcome).toContainText(/received/i)
  await expect(alert.outcome).toContainText(/filled/i)
  // The same page, never reloaded: what the timeline shows came live.
  await page.goto('/positions')
  const position = page.getByRole('row', { name: /BTCUSD/ })
  await expect(position).toContainText('0.05')
  await expect(position).toContainText(/[+−-]\s?\$?\d/)
  await page.goto('/orders')
  await expect(page.getByRole('row', { name: /BTCUSD/ })).toContainText(/filled/i)
})

test('an alert from outside shows up on an open page by itself', async ({
  desk: { page, hook },
  request,
}) => {
  await page.goto('/alerts')
  const answer = await request.post(hook.url, {
    data: {
      secret: hook.secret,
      symbol: 'ETHUSD',
      strategy_order_id: 'long',
      strategy_order_action: 'buy',
    },
  })
  expect(answer.status()).toBe(202)
  await expect(page.getByRole('row', { name: /ETHUSD/ })).toBeVisible()
})

test('a paused bot trades nothing and says why', async ({ desk: { page, hook } }) => {
  await page.goto('/bots')
  await page.getByText('Breakout').click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('dialog', { name: 'Pause Breakout?' })).toContainText('positions on Paper one')
  await page.getByRole('button', { name: 'Pause bot' }).click()
  await expect(page.getByRole('button', { name: 'Resume', exact: true })).toBeVisible()
  await expect(page.getByRole('dialog', { name: /\?$/ })).toHaveCount(0)

  const alert = testAlert(page)
  await alert.open(hook.id)
  await expect(page.getByText('No running bot listens to this hook')).toBeVisible()
  await alert.send()
  await expect(alert.outcome).toContainText(/ignored|refused/i)
  await page.goto('/orders')
  await expect(page.getByRole('row', { name: /BTCUSD/ })).toHaveCount(0)
})

test('a message with a wrong field is kept, and the field is named', async ({ desk: { page, hook } }) => {
  const alert = testAlert(page)
  await alert.open(hook.id)
  await page.getByText('Write it as it is').click()
  await page
    .getByRole('textbox', { name: 'Message' })
    .fill('{"symbol":"BTCUSD","strategy_order_action":"hold"}')
  await alert.send()
  await expect(page.getByText(/strategy_order_action must be one of buy, sell/).first()).toBeVisible()
})

test('a rotated secret shuts the old one out', async ({ desk: { page, hook }, request }) => {
  const body = { symbol: 'BTCUSD', strategy_order_id: 'long', strategy_order_action: 'buy' }
  await page.goto(`/hooks/${hook.id}`)
  await page.getByRole('button', { name: 'Rotate secret' }).click()
  await page
    .getByRole('dialog', { name: /^Rotate the secret/ })
    .getByRole('button', { name: 'Rotate secret' })
    .click()
  const secret = await textOf(page.getByTestId('secret'))
  expect(secret).not.toBe(hook.secret)

  const answer = (value: string) => request.post(hook.url, { data: { ...body, secret: value } })
  expect((await answer(hook.secret)).status()).toBe(401)
  expect((await answer(secret)).status()).toBe(202)

  // Shown once: whoever comes back sees its first characters alone.
  await page.reload()
  await expect(page.getByText('Webhook URL')).toBeVisible()
  await expect(page.getByTestId('secret')).toHaveCount(0)
  await expect(page.getByText(secret)).toHaveCount(0)
})

test('the ready message carries the secret, and the server takes it', async ({ page, request }) => {
  await signIn(page, 'Grace Trader')
  await makeAccount(page, 'Paper one')
  const hook = await makeHook(page, 'TradingView')
  const message = await textOf(page.getByRole('region', { name: 'Message: Strategy' }))
  expect(JSON.parse(message)).toMatchObject({ secret: hook.secret, symbol: '{{ticker}}' })
  await makeBot(page, 'Breakout')
  const filledIn = message
    .replace('{{ticker}}', 'SOLUSD')
    .replace('{{strategy.order.id}}', 'long')
    .replace('{{strategy.order.action}}', 'buy')
    .replace('{{strategy.order.contracts}}', '1')
    .replace('{{strategy.order.price}}', '150.5')
    .replace('{{strategy.order.comment}}', 'Breakout')
    .replace('{{timenow}}', '2026-01-05T10:00:00Z')
  const answer = await request.post(hook.url, { headers: { 'content-type': 'text/plain' }, data: filledIn })
  expect(answer.status()).toBe(202)
  await page.goto('/alerts')
  await expect(page.getByRole('row', { name: /SOLUSD/ })).toBeVisible()
})

test('a resting order is canceled at the broker', async ({ desk: { page, hook }, request }) => {
  const bots = z
    .array(z.looseObject({ id: z.string(), accountIds: z.array(z.string()) }))
    .parse(await ask(page, 'bot.list'))
  const bot = bots[0]
  if (!bot) throw new Error('The desk has no bot')
  await call(page, 'bot.update', {
    id: bot.id,
    name: 'Breakout',
    hookId: hook.id,
    accountIds: bot.accountIds,
    sizing: { kind: 'fixed', quantity: '0.05' },
    order: { type: 'limit' },
  })
  const answer = await request.post(hook.url, {
    headers: { authorization: `Bearer ${hook.secret}` },
    data: {
      symbol: 'BTCUSD',
      strategy_order_id: 'long',
      strategy_order_action: 'buy',
      strategy_order_price: 1000,
    },
  })
  expect(answer.status()).toBe(202)
  await page.goto('/orders?status=open')
  await page.getByRole('row', { name: /BTCUSD/ }).click()
  const panel = page.getByRole('dialog', { name: 'Buy 0.05 BTCUSD', exact: true })
  await expect(panel).toContainText('Submitted')
  await panel.getByRole('button', { name: 'Cancel order' }).click()
  await page
    .getByRole('dialog', { name: /^Cancel/ })
    .getByRole('button', { name: 'Cancel order' })
    .click()
  await expect(panel).toContainText('Canceled')
  // What is over offers nothing to do about it.
  await expect(panel.getByRole('button', { name: 'Cancel order' })).toHaveCount(0)
})

test('a bot that asks a person orders once that person has approved', async ({
  desk: { page, hook },
  request,
}) => {
  await page.goto('/bots')
  await page.getByRole('row', { name: /Breakout/ }).click()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByText('Before entries', { exact: true }).click()
  await page.getByLabel('Times', { exact: true }).fill('2')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText(/Asks before every entry/)).toBeVisible()
  await expect(page.getByText('0.05 units, times 2').first()).toBeVisible()

  const answer = await request.post(hook.url, {
    headers: { authorization: `Bearer ${hook.secret}` },
    data: { symbol: 'BTCUSD', strategy_order_id: 'long', strategy_order_action: 'buy' },
  })
  expect(answer.status()).toBe(202)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: '1 decision asks you' }).click()
  await expect(page.getByText('Buy 0.1 BTCUSD at the market.', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByRole('list', { name: 'Orders' })).toContainText(/filled/i)
  await expect(page.getByRole('link', { name: '1 decision asks you' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
})

test('a halt refuses entries until it is lifted', async ({ desk: { page, hook } }) => {
  await page.getByRole('button', { name: 'Halt', exact: true }).click()
  await page.getByLabel('Why').fill('News at 14:30')
  const closing = page.getByRole('checkbox', { name: 'Close all positions' })
  const canceling = page.getByRole('checkbox', { name: 'Cancel the orders that rest' })
  await expect(closing).toHaveAccessibleDescription(/stay open, with their stops and targets/)
  await expect(canceling).toHaveAccessibleDescription(/Not the stops and targets of open positions/)
  await closing.check()
  await expect(closing).toHaveAccessibleDescription('Their stops and targets are canceled first.')
  await expect(canceling).toBeChecked()
  await closing.uncheck()
  await page.getByRole('button', { name: 'Halt now' }).click()
  await expect(page.getByRole('button', { name: 'Halted' })).toBeVisible()

  const alert = testAlert(page)
  await alert.open(hook.id)
  await alert.send()
  await expect(alert.outcome).toContainText(/halt/i)
  await expect(alert.outcome).toContainText('Refused')

  await page.goto('/')
  await page.getByRole('button', { name: 'Halted' }).click()
  await expect(page.getByRole('dialog', { name: 'Halts' })).toContainText('News at 14:30')
  // What is halted already cannot be halted again.
  await expect(page.getByRole('combobox', { name: 'What to halt' })).toHaveValue('')
  await page.getByRole('button', { name: 'Lift' }).click()
  await page.getByRole('button', { name: 'Close' }).first().click()
  await expect(page.getByRole('button', { name: 'Halt', exact: true })).toBeVisible()
})

test('a newcomer is led to the first order without leaving the overview', async ({ page }) => {
  await signIn(page, 'Nora Newcomer')
  await page.getByRole('button', { name: 'Open: Open a paper account' }).click()
  await page.getByLabel('Name').fill('Practice')
  await page.getByRole('button', { name: 'Make paper account' }).click()
  await page.getByRole('dialog', { name: 'Make a hook and a bot' }).getByLabel('Name').fill('TradingView')
  await page.getByRole('button', { name: 'Make hook' }).click()
  await expect(page.getByTestId('secret')).toHaveText(/^whsec_/)
  await page.getByLabel('Name').fill('Breakout')
  await page.getByRole('button', { name: 'Make bot' }).click()
  await page.getByRole('button', { name: 'Send test alert' }).click()
  await expect(testAlert(page).outcome).toContainText(/filled/i)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'First steps' })).toHaveCount(0)
  await expect(page.getByRole('table', { name: 'Open positions' })).toContainText('BTCUSD')
})
