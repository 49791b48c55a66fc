/** People in a workspace: invited, let in by a link that is theirs alone, given a role, and the workspace's end. */
import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, signIn, test, textOf } from './person.ts'

const invite = async (page: Page, email: string): Promise<string> => {
  await page.goto('/settings/members/invite')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByText('The invitation is on its way by mail')).toBeVisible()
  return textOf(page.locator('code', { hasText: '/invitations/' }))
}

test('an invitation lets its own address in, and no other; roles say what cannot be done and why', async ({
  page,
  browser,
}) => {
  await signIn(page, 'Olga Owner')
  const email = `${randomUUID()}@example.com`
  const link = await invite(page, email)
  await expect(page.getByRole('row', { name: new RegExp(email) })).toBeVisible()

  const { baseURL } = test.info().project.use
  const context = await browser.newContext({ baseURL })
  const guest = await context.newPage()
  await guest.goto(link)
  await expect(guest.getByText('Olga Owner invites you to this workspace as trader.')).toBeVisible()
  await guest.getByRole('link', { name: 'Sign in to accept' }).click()
  await guest.getByRole('link', { name: /^continue with/i }).click()
  await guest.getByLabel('Name').fill('Gus Guest')
  await guest.getByLabel('Email').fill(email)
  await guest.getByRole('button', { name: 'Continue', exact: true }).click()
  await guest.getByRole('button', { name: 'Join as trader' }).click()
  await expect(guest.getByRole('button', { name: 'Workspace Olga Owner’s workspace' })).toBeVisible()
  await guest.goto('/settings/members')
  await expect(guest.getByRole('button', { name: 'Invite' })).toHaveAttribute('aria-disabled', 'true')
  await guest.goto(link)
  await expect(guest.getByText('was accepted already')).toBeVisible()

  const role = page.getByRole('button', { name: 'Role of Gus Guest: Trader' })
  await page.goto('/settings/members')
  await role.click()
  await page.getByRole('menuitem', { name: /^Viewer/ }).click()
  await expect(page.getByRole('button', { name: 'Role of Gus Guest: Viewer' })).toBeVisible()
  // The only owner stays one.
  await expect(page.getByRole('button', { name: 'Role of Olga Owner: Owner' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await context.close()

  const stranger = await browser.newContext({ baseURL })
  const other = await stranger.newPage()
  const second = await invite(page, `${randomUUID()}@example.com`)
  await signIn(other, 'Sam Stranger')
  await other.goto(second)
  await expect(other.getByRole('alert')).toContainText('none of your verified addresses')
  await expect(other.getByRole('button', { name: /^Join as/ })).toHaveCount(0)
  await stranger.close()
})

test('a workspace is made, deleted with its name, read-only from then on, and restored', async ({ page }) => {
  await signIn(page, 'Olga Owner')
  await page.getByRole('button', { name: /^Workspace / }).click()
  await page.getByRole('menuitem', { name: 'New workspace' }).click()
  await page.getByLabel('Name').fill('Second desk')
  await page.getByRole('button', { name: 'Make workspace' }).click()
  await expect(page.getByRole('button', { name: 'Workspace Second desk' })).toBeVisible()

  await page.goto('/settings/workspace')
  await page.getByRole('button', { name: 'Delete workspace' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete Second desk?' })
  const confirm = dialog.getByRole('button', { name: 'Delete workspace' })
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('textbox').fill('Second desk')
  await confirm.click()
  await expect(page.getByText('This workspace is deleted.')).toBeVisible()

  await page.goto('/hooks/new')
  await page.getByLabel('Name').fill('Too late')
  await page.getByRole('button', { name: 'Make hook' }).click()
  await expect(page.getByRole('alert')).toContainText('until an owner restores it')

  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByText('This workspace is deleted.')).toHaveCount(0)
})

test('everything that a workspace holds is one download', async ({ desk: { page } }) => {
  await page.goto('/settings/workspace')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export everything' }).click()
  expect((await download).suggestedFilename()).toMatch(/^viewzenix-.*\.tar\.gz$/)
})

test('a person is called what they choose, and cannot lose the only way in', async ({ page }) => {
  await signIn(page, 'Ada Trader')
  await page.goto('/settings/profile')
  await page.getByLabel('Name').fill('Countess')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Your own. Signing in does not change it.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Unlink' })).toHaveAttribute('aria-disabled', 'true')
})

test('signing out everywhere shuts every browser out', async ({ page, browser }) => {
  const email = `${randomUUID()}@example.com`
  await signIn(page, 'Ada Trader', email)
  const { baseURL } = test.info().project.use
  const context = await browser.newContext({ baseURL })
  const elsewhere = await context.newPage()
  await signIn(elsewhere, 'Ada Trader', email)
  await page.goto('/settings/sessions')
  await page.getByRole('button', { name: 'Sign out everywhere', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page.getByText('You are signed out here and at your provider.')).toBeVisible()
  // Its stream was told, so that it needs no click.
  await expect(elsewhere.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: 15_000 })
  await context.close()
})
