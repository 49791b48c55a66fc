/** Keys and sessions: what lets somebody in, and what shuts them out again. */
import { randomUUID } from 'node:crypto'
import { expect, signIn, test, textOf } from './person.ts'

test('whoever is not signed in is asked to, and comes back to where they were going', async ({ page }) => {
  await page.goto('/bots?status=paused')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  const link = page.getByRole('link', { name: /^continue with/i })
  await expect(link).toHaveAttribute('href', /return_to=%2Fbots/)
})

test('an API key is shown once, works, and is refused when it is revoked', async ({ page, request }) => {
  await signIn(page, 'Ada Trader')
  await page.goto('/settings/api-keys/new')
  await page.getByLabel('Name').fill('Journal')
  await page.getByRole('button', { name: 'Make API key' }).click()
  const secret = await textOf(page.getByTestId('secret'))
  expect(secret).toMatch(/^vzx_/)
  const read = () =>
    request.get('/api/v1/alerts', { headers: { authorization: `Bearer ${secret}`, cookie: '' } })
  expect((await read()).status()).toBe(200)

  await page.goto('/settings/api-keys')
  await expect(page.getByText(secret)).toHaveCount(0)
  await page.getByText('Journal').click()
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page
    .getByRole('dialog', { name: 'Revoke Journal?' })
    .getByRole('button', { name: 'Revoke key' })
    .click()
  await expect(page.getByText('Revoked').first()).toBeVisible()
  expect((await read()).status()).toBe(401)
})

test('revoking a session shuts that browser out', async ({ page, browser }) => {
  const email = `${randomUUID()}@example.com`
  await signIn(page, 'Ada Trader', email)
  const { baseURL } = test.info().project.use
  const other = await browser.newContext({ baseURL })
  const elsewhere = await other.newPage()
  await signIn(elsewhere, 'Ada Trader', email)

  await page.goto('/settings/sessions')
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByRole('button', { name: 'Revoke session' }).click()
  await expect(page.getByText('This browser')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Revoke', exact: true })).toHaveCount(0)

  // By its address: the page may have noticed by itself already, and then shows no links.
  await elsewhere.goto('/alerts')
  await expect(elsewhere.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await other.close()
})

test('signing out ends the session, not just the page', async ({ page }) => {
  await signIn(page, 'Ada Trader')
  const cookies = await page.context().cookies()
  await page.goto('/settings/sessions')
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  // Who kept the cookie has kept nothing.
  await page.context().addCookies(cookies)
  await page.goto('/settings/sessions')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('what was done stands in the audit trail, with who did it', async ({ desk: { page } }) => {
  await page.goto('/activity')
  await expect(page.getByRole('row', { name: /Ada Trader/ }).first()).toBeVisible()
  await expect(page.getByText(/Breakout/).first()).toBeVisible()
})
