/** A browser in which somebody has signed in through the development provider, each in a workspace of their own. */
import { randomUUID } from 'node:crypto'
import { test as base, expect, type Locator, type Page } from '@playwright/test'

/** All text of an element, once it is there. */
export const textOf = async (element: Locator): Promise<string> =>
  ((await element.textContent()) ?? '').trim()

/** Signs in as somebody whom nobody knows yet: a new user, a new workspace, an empty desk. */
export const signIn = async (page: Page, name: string): Promise<void> => {
  await page.goto('/')
  await page.getByRole('link', { name: /^continue with/i }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Email').fill(`${randomUUID()}@example.com`)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await expect(page.getByRole('navigation').first()).toBeVisible()
}

export type MadeHook = { id: string; name: string; secret: string; url: string }

/** Makes a hook by hand, as a person would, and reads the secret that is shown once. */
export const makeHook = async (page: Page, name: string): Promise<MadeHook> => {
  await page.goto('/hooks/new')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Make hook' }).click()
  const secret = await textOf(page.getByTestId('secret'))
  const id = /\/hooks\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
  expect(id).not.toBe('')
  return { id, name, secret, url: new URL(`/hooks/${id}`, page.url()).href }
}

export const makeAccount = async (page: Page, name: string): Promise<void> => {
  await page.goto('/accounts/new')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Make paper account' }).click()
  await expect(page.getByRole('dialog', { name })).toBeVisible()
}

/** A bot that answers everything with market orders of a small fixed size. */
export const makeBot = async (page: Page, name: string): Promise<void> => {
  await page.goto('/bots/new')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Make bot' }).click()
  await expect(page.getByRole('dialog', { name })).toBeVisible()
}

/** A desk that can trade: an account, a hook and a bot. */
export const makeDesk = async (page: Page): Promise<{ hook: MadeHook }> => {
  await makeAccount(page, 'Paper one')
  const hook = await makeHook(page, 'TradingView')
  await makeBot(page, 'Breakout')
  return { hook }
}

type Fixtures = { desk: { page: Page; hook: MadeHook } }

/** `desk` is a page of a person who has just set up a desk. */
export const test = base.extend<Fixtures>({
  desk: async ({ page }, use) => {
    await signIn(page, 'Ada Trader')
    const { hook } = await makeDesk(page)
    await use({ page, hook })
  },
})
export { expect }
