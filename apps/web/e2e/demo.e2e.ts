/** The first minute of a newcomer: the demo trader signs in, the printed line is sent, and the order fills. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { expect, test } from './person.ts'

const readDemo = () =>
  z
    .object({ hook_url: z.url(), hook_secret: z.string(), sign_in_url: z.url() })
    .parse(JSON.parse(readFileSync(process.env.VIEWZENIX_E2E_DEMO ?? '', 'utf8')))

test('the line that the start prints makes an order that the demo trader sees filled', async ({
  page,
  request,
}) => {
  const demo = readDemo()
  await page.goto(demo.sign_in_url)
  await page.getByRole('button', { name: /Demo Trader/ }).click()
  await expect(page.getByRole('navigation').first()).toBeVisible()
  await page.goto('/orders')
  const answer = await request.post(demo.hook_url, {
    headers: { authorization: `Bearer ${demo.hook_secret}`, 'content-type': 'text/plain' },
    data: '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy","strategy_order_contracts":0.05,"strategy_order_price":64340.15,"strategy_order_comment":"Breakout","time":1713746400000}',
  })
  expect(answer.status()).toBe(202)
  await expect(page.getByRole('row', { name: /BTCUSD/ })).toContainText(/filled/i)
})
