/** The audit page: narrowed by its address, with what was changed. */
import { call, expect, test } from './person.ts'

test('the activity is narrowed by who, what, when and text, and shows what was changed', async ({
  desk: { page, hook },
}) => {
  await call(page, 'hook.update', { id: hook.id, enabled: false, name: 'Renamed hook' })
  await page.goto('/activity')
  const list = page.getByRole('table', { name: 'Activity' })
  await expect(list).toContainText('made')
  await page.getByLabel('Text').fill('switched off')
  await expect(page).toHaveURL(/text=switched/)
  await expect(list.getByRole('row')).toHaveCount(2)
  await list.getByRole('row').nth(1).click()
  const panel = page.getByRole('dialog', { name: 'Activity' })
  await expect(panel.getByRole('table', { name: 'What was changed' })).toContainText('Renamed hook')
  await panel.getByRole('button', { name: 'All about this' }).click()
  await expect(page).toHaveURL(new RegExp(`subject=${hook.id}`))
  await page.goto(`/activity?kind=hook&verb=hook.created`)
  await expect(list.getByRole('row')).toHaveCount(2)
  await expect(list).not.toContainText('switched off')
  await page.getByRole('button', { name: 'Not only hook.created' }).click()
  await expect(list.getByRole('row')).toHaveCount(3)
  await page.getByLabel('Until', { exact: true }).fill('2020-01-01')
  await expect(page.getByText('Nothing like that was done')).toBeVisible()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(list).toContainText('Renamed hook')
})
