/** Mail in the browser: what was written, in the outbox; a template in own words; what a person wants. */
import { ask, call, expect, signIn, test } from './person.ts'

test('a halt is told by mail, which the outbox shows as its reader sees it', async ({ desk: { page } }) => {
  const me = (await ask(page, 'me.get')) as { workspace: { id: string } }
  const halt = { scope: 'workspace', scopeId: me.workspace.id, reason: 'News <b>now</b>.' }
  await call(page, 'halt.start', halt)
  await page.goto('/mail')
  const row = page.getByRole('row', { name: /Trading halted for the whole workspace/ })
  await expect(row).toContainText('In the outbox')
  await row.click()
  const panel = page.getByRole('dialog')
  const mail = panel.frameLocator('iframe')
  await expect(mail.getByRole('heading')).toHaveText('Trading halted for the whole workspace')
  await expect(mail.getByText('News <b>now</b>.')).toBeVisible()
  await panel.getByText('Text', { exact: true }).click()
  await expect(panel.getByText('Reason: News <b>now</b>.')).toBeVisible()
  await expect(panel.getByRole('list', { name: 'What happened' })).toContainText('Kept in the outbox')
})

test('a template is tried, refused with a reason, kept, and given up', async ({ page }) => {
  await signIn(page, 'Ada Writer')
  await page.goto('/settings/mail-templates/order_rejected')
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Subject').fill('{{symbol}} said no')
  await expect(panel.getByText('On sample data: BTCUSD said no')).toBeVisible()
  await panel.getByLabel('Subject').fill('{{price}} said no')
  await expect(panel.getByText(/uses {{price}}, which this mail does not have/)).toBeVisible()
  await panel.getByLabel('Subject').fill('{{symbol}} said no')
  await panel.getByRole('button', { name: 'Keep these words' }).click()
  const row = page.getByRole('row', { name: /Rejected orders/, includeHidden: true })
  await expect(row).toContainText('Your own')
  await panel.getByRole('button', { name: 'Standard words' }).click()
  await page.getByRole('button', { name: 'Go back' }).click()
  await expect(panel.getByLabel('Subject')).toHaveValue('Order rejected: {{side}} {{quantity}} {{symbol}}')
  await expect(row).toContainText('Standard')
})

test('a person switches a kind of mail off, and it stays off', async ({ page }) => {
  await signIn(page, 'Ada Quiet')
  await page.goto('/settings/notifications')
  await page.getByRole('switch', { name: 'Daily summary' }).click({ force: true })
  await expect(page.getByRole('switch', { name: 'Daily summary' })).not.toBeChecked()
  await page.reload()
  await expect(page.getByRole('switch', { name: 'Daily summary' })).not.toBeChecked()
  await expect(page.getByRole('switch', { name: 'Trading halts' })).toBeChecked()
})
