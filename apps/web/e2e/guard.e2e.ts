/** What looks after an account by itself, set and done by hand. */
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { ask, call, expect, test } from './person.ts'

const withAlert = z.object({ alertId: z.string() })
const withId = z.object({ id: z.string() })

/** Whether the chart names the average price: its label at the axis is filled with the line's colour. */
const showsAverage = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const color = getComputedStyle(document.documentElement).getPropertyValue('--vz-primary-text').trim()
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    const canvases = [...document.querySelectorAll<HTMLCanvasElement>('[aria-label="Price"] canvas')]
    return canvases.some((canvas) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      }
      let found = 0
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found++
      return found > 200
    })
  })

test('a position is closed by hand, with the reason beside it', async ({ desk: { page, hook } }) => {
  const body = '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy"}'
  const { alertId } = withAlert.parse(await call(page, 'alert.send', { hookId: hook.id, body }))
  await page.goto(`/alerts/${alertId}`)
  await expect(page.getByRole('list', { name: 'What happened' })).toContainText(/filled/i)
  const [position] = z.array(withId).parse(await ask(page, 'position.list?input={}'))
  await page.goto(`/positions/${position?.id}`)
  await expect.poll(() => showsAverage(page)).toBe(true)
  await page.getByRole('button', { name: 'Close position' }).click()
  await page.getByRole('button', { name: 'Close at the market' }).click()
  await expect(page.getByText('Flat', { exact: true })).toBeVisible()
  await expect(page.getByText('Being closed')).toBeHidden()
  // The chart is cleared before it is drawn again: nothing of before stands in it.
  await expect.poll(() => showsAverage(page)).toBe(false)
  await page.goto('/activity')
  await expect(page.getByText(/Nothing is held in BTCUSD any more/)).toBeVisible()
})

test('a stop on equity is armed from what the account is worth, looked at, and switched off', async ({
  desk: { page },
}) => {
  const [account] = z.array(withId).parse(await ask(page, 'account.list'))
  await page.goto(`/accounts/${account?.id}`)
  const form = page.getByRole('form', { name: 'Stop and target on equity' })
  const closing = form.getByRole('checkbox', { name: 'Close all positions' })
  await expect(closing).toHaveAccessibleDescription('Their stops and targets are canceled first.')
  await form.getByLabel('Base', { exact: true }).fill('1000')
  await form.getByLabel('Stop, below the base').fill('5')
  await form.getByLabel('Target, above it').fill('10')
  await form.getByRole('button', { name: 'Arm' }).click()
  await expect(page.getByText(/would act at once/i)).toBeVisible()
  await form.getByLabel('Base', { exact: true }).fill('100000')
  await form.getByRole('button', { name: 'Arm' }).click()
  await expect(form.getByText('Armed', { exact: true })).toBeVisible()
  await expect(form.getByText(/^Looked at (?!every)/)).toBeVisible({ timeout: 30_000 })
  await form.getByRole('button', { name: 'Switch off' }).click()
  await expect(form.getByText('Armed', { exact: true })).toBeHidden()
})

test('alerts are expected of a hook, and limits name a time to be flat', async ({ desk: { page, hook } }) => {
  await page.goto(`/hooks/${hook.id}?tab=settings`)
  const expected = page.getByRole('form', { name: 'Expected alerts' })
  await expected.getByLabel('At least one alert every').fill('2')
  await expected.getByLabel('Only in these hours').fill('Mon-Fri 09:30-16:00')
  await expected.getByRole('button', { name: 'Save what is expected' }).click()
  await expect(expected.getByText('Saved.')).toBeVisible()
  await page.reload()
  await expect(expected.getByLabel('At least one alert every')).toHaveValue('2')
  await page.goto('/settings/workspace')
  const limits = page.getByRole('form', { name: 'Limits' })
  await limits.getByLabel('Close everything at').fill('Mon-Fri 15:55')
  await limits.getByRole('button', { name: 'Save limits' }).click()
  await expect(limits.getByText('Saved.')).toBeVisible()
  await page.reload()
  await expect(limits.getByLabel('Close everything at')).toHaveValue('Mon-Fri 15:55')
})
