/** A browser in which somebody has signed in through the development provider, each in a workspace of their own. */
import { randomUUID } from 'node:crypto'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { z } from 'zod'

/** All text of an element, once it is there. */
export const textOf = async (element: Locator): Promise<string> =>
  ((await element.textContent()) ?? '').trim()

/** Signs in as somebody whom nobody knows yet, unless the email is known: a new user, a new workspace, an empty desk. */
export const signIn = async (
  page: Page,
  name: string,
  email = `${randomUUID()}@example.com`,
): Promise<void> => {
  await page.goto('/')
  await page.getByRole('link', { name: /^continue with/i }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Email').fill(email)
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

/** Calls the server as the page's own scripts would: for what a test needs and does not look at. */
export const call = (page: Page, path: string, input: unknown): Promise<unknown> =>
  fetchIn(page, `/trpc/${path}`, { method: 'POST', body: JSON.stringify(input) })
export const ask = (page: Page, path: string): Promise<unknown> =>
  fetchIn(page, `/trpc/${path}`, { method: 'GET' })

const fetchIn = (page: Page, path: string, init: { method: string; body?: string }): Promise<unknown> =>
  page.evaluate(
    async ([url, request]) => {
      const response = await fetch(url, { ...request, headers: { 'content-type': 'application/json' } })
      const answer = await response.json()
      if (!response.ok) throw new Error(`${url}: ${answer.error.message}`)
      return answer.result.data
    },
    [path, init] as const,
  )

const withId = z.object({ id: z.string() })
const madeHook = z.object({ hook: z.object({ id: z.string(), name: z.string() }), secret: z.string() })

/** A desk that can trade: an account, a hook, and a bot that answers it with market orders of a small fixed size. */
const makeDesk = async (page: Page): Promise<{ hook: MadeHook }> => {
  const account = withId.parse(await call(page, 'account.create', { name: 'Paper one' }))
  const { hook, secret } = madeHook.parse(await call(page, 'hook.create', { name: 'TradingView' }))
  await call(page, 'bot.create', {
    name: 'Breakout',
    hookId: hook.id,
    accountIds: [account.id],
    sizing: { kind: 'fixed', quantity: '0.05' },
    order: { type: 'market' },
  })
  return { hook: { ...hook, secret, url: new URL(`/hooks/${hook.id}`, page.url()).href } }
}

type Fixtures = { desk: { page: Page; hook: MadeHook }; policy: undefined }

/** `desk` is a page of a person who has a desk that can trade. */
export const test = base.extend<Fixtures>({
  // Whatever a page does, its own policy (Content-Security-Policy, trusted types) never has to stop it.
  policy: [
    async ({ page }, use) => {
      const broken: string[] = []
      page.on('console', (message) => {
        if (/content security policy|trusted ?type|TrustedHTML/i.test(message.text()))
          broken.push(message.text())
      })
      await use(undefined)
      expect(broken).toEqual([])
    },
    { auto: true },
  ],
  desk: async ({ page }, use) => {
    await signIn(page, 'Ada Trader')
    const { hook } = await makeDesk(page)
    await use({ page, hook })
  },
})
export { expect }
