/** Files: attached, looked at, shown, shared and deleted; exports made and downloaded. */
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { ask, expect, test } from './person.ts'

const bots = z.array(z.object({ id: z.string() })).min(1)

const openBot = async (page: Page) => {
  const [bot] = bots.parse(await ask(page, 'bot.list'))
  await page.goto(`/bots/${bot?.id}`)
  return page.getByRole('region', { name: 'Attachments' })
}

/** A picture of 320 × 180 points, as a screenshot would be. */
const screenshot = async (page: Page): Promise<Buffer> => {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 320
    canvas.height = 180
    const context = canvas.getContext('2d')
    if (context) {
      context.fillStyle = '#3E63DD'
      context.fillRect(20, 20, 280, 140)
    }
    return canvas.toDataURL('image/png').split(',')[1] ?? ''
  })
  return Buffer.from(data, 'base64')
}

test('a screenshot and a script are attached to a bot, shown in place, shared, and deleted', async ({
  desk: { page },
  browser,
}) => {
  const attachments = await openBot(page)
  const picture = await screenshot(page)
  await attachments.getByLabel('Files to attach').setInputFiles([
    { name: 'chart.png', mimeType: 'image/png', buffer: picture },
    { name: 'breakout.pine', mimeType: '', buffer: Buffer.from('//@version=6\nstrategy("Breakout")\n') },
  ])
  // What is shown in place is fetched once it comes into sight.
  await attachments.getByText('chart.png').first().scrollIntoViewIfNeeded()
  const image = attachments.getByRole('img', { name: 'chart.png' })
  await expect(image).toBeVisible()
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(320)
  await attachments.getByText('breakout.pine').scrollIntoViewIfNeeded()
  await expect(attachments.getByText('strategy("Breakout")')).toBeVisible()

  await attachments.getByRole('button', { name: 'Share chart.png' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share chart.png' })
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  const link = (await dialog.locator('code').textContent()) ?? ''
  const stranger = await browser.newContext()
  const opened = await stranger.request.get(link)
  expect((await opened.body()).equals(picture)).toBe(true)
  expect(opened.headers()['content-disposition']).toMatch(/^attachment; filename="chart.png"/)
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await expect(dialog.getByText('revoked')).toBeVisible()
  expect((await stranger.request.get(link)).status()).toBe(404)
  await stranger.close()
  await page.keyboard.press('Escape')

  await attachments.getByRole('button', { name: 'Delete chart.png' }).click()
  await attachments.getByRole('button', { name: 'Delete chart.png for good' }).click()
  await expect(image).toHaveCount(0)
})

test('a file that lies about its type is refused in words, and a large one comes in parts', async ({
  desk: { page },
}) => {
  const attachments = await openBot(page)
  const input = attachments.getByLabel('Files to attach')
  await input.setInputFiles({
    name: 'chart.png',
    mimeType: 'image/png',
    buffer: Buffer.from('<script></script>'),
  })
  await expect(attachments.getByText(/was refused: it says that it is image\/png/)).toBeVisible()
  const parts: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'PUT') parts.push(request.url())
  })
  const large = Buffer.alloc(17 * 1024 * 1024, 'a line of a log\n')
  await input.setInputFiles({ name: 'server.log', mimeType: 'text/plain', buffer: large })
  await expect(attachments.getByRole('button', { name: 'Download server.log' })).toBeVisible()
  expect(parts.length).toBe(3)
})

test('an export is made by a job and downloaded, and another directly', async ({ desk: { page } }) => {
  await page.goto('/exports')
  await page.getByRole('combobox', { name: 'What' }).click()
  await page.getByRole('option', { name: 'Audit trail' }).click()
  await page.getByRole('button', { name: 'Make export' }).click()
  const table = page.getByRole('table', { name: 'Exports' })
  await expect(table.getByText('Ready')).toBeVisible()
  const saved = page.waitForEvent('download')
  await table.getByRole('button').click()
  const file = await (await saved).path()
  expect(await readFile(file, 'utf8')).toMatch(/^id,at,actor_kind,/)
  const direct = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download directly' }).click()
  expect((await direct).suggestedFilename()).toMatch(/^activity-.*\.csv$/)
})
