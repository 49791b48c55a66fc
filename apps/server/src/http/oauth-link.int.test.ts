/** A second way to sign in, and the way out. */
import { Browser } from '@viewzenix/testing/browser'
import type { FakeOAuth } from '@viewzenix/testing/fake-oauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createVisits, demo, other, type People, startFakeProviders, startPeople } from './oauth.fixture.ts'

let fakes: Awaited<ReturnType<typeof startFakeProviders>>
let github: FakeOAuth
let people: People
beforeAll(async () => {
  fakes = await startFakeProviders()
  github = fakes.github
  people = await startPeople({ providers: fakes.providers })
})
afterAll(async () => {
  await people?.stop()
  await fakes?.github.stop()
  await fakes?.google.stop()
})

const { openSignIn, signInAs, me } = createVisits(() => people)

describe('linking', () => {
  const startLink = async (
    browser: Browser,
    provider: string,
    headers = { 'sec-fetch-site': 'same-origin' },
  ) => {
    const response = await browser.request(`${people.publicUrl}/auth/${provider}/link`, {
      method: 'POST',
      headers,
    })
    return {
      status: response.status,
      url: z.looseObject({ url: z.string() }).safeParse(await response.json()).data?.url,
    }
  }
  const linksOf = async (userId: string | undefined) =>
    (
      await people.rows<{ provider: string }>(
        `select provider from identity_link where user_id = '${userId}' order by 1`,
      )
    ).map(({ provider }) => provider)
  let ids = 500
  const freshGithub = () => {
    github.person = { ...github.person, id: ++ids, email: `fresh${ids}@example.com` }
  }
  const newcomer = async () => {
    const browser = new Browser()
    const { url } = await openSignIn(browser)
    await browser.follow(url, { form: { typed: '1', name: 'Lin', email: `lin${++ids}@example.com` } })
    return { browser, id: (await me(browser))?.id }
  }

  it('adds a way to sign in to the person who began it, in their own session', async () => {
    freshGithub()
    const { browser, id } = await newcomer()
    const { url } = await startLink(browser, 'github')
    const end = await browser.follow(url ?? '')
    expect(end.url.href).toBe(`${people.publicUrl}/settings/profile?linked=github`)
    expect(await linksOf(id)).toEqual(['dev', 'github'])
    const elsewhere = new Browser()
    await elsewhere.follow(`${people.publicUrl}/auth/github`)
    expect((await me(elsewhere))?.id).toBe(id)
  })

  it('refuses, with a page, an identity that is how somebody else signs in', async () => {
    freshGithub()
    const theirs = new Browser()
    await theirs.follow(`${people.publicUrl}/auth/github`)
    const { browser, id } = await newcomer()
    const { url } = await startLink(browser, 'github')
    const end = await browser.follow(url ?? '')
    expect(end.response?.status).toBe(409)
    expect(await end.response?.text()).toContain('somebody else’s')
    expect(await linksOf(id)).toEqual(['dev'])
    expect((await me(browser))?.id).toBe(id)
  })

  it('is never begun by another site, nor by nobody', async () => {
    const { browser } = await newcomer()
    expect((await startLink(browser, 'github', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await startLink(new Browser(), 'github')).status).toBe(401)
    expect((await startLink(browser, 'nowhere')).status).toBe(404)
  })

  it('is never finished by a callback that was begun to sign in, nor the other way round', async () => {
    freshGithub()
    const { browser, id } = await newcomer()
    // A sign-in that is under way in the same browser does not link.
    const stopAt = (next: URL) => next.pathname.endsWith('/callback')
    const signIn = await browser.follow(`${people.publicUrl}/auth/github`, { stopAt })
    await browser.follow(signIn.url)
    expect(await linksOf(id)).toEqual(['dev'])
    expect((await me(browser))?.id).not.toBe(id)
  })

  it('is refused when another person is signed in by the time that it comes back', async () => {
    freshGithub()
    const { browser, id } = await newcomer()
    const { url } = await startLink(browser, 'github')
    const stopAt = (next: URL) => next.pathname.endsWith('/callback')
    const back = await browser.follow(url ?? '', { stopAt })
    const pending = browser.cookie('viewzenix_sign_in')
    await signInAs(browser, other.subject)
    if (pending) browser.cookies.push(pending)
    const end = await browser.follow(back.url)
    expect(end.response?.status).toBe(400)
    expect(await end.response?.text()).toContain('Nothing was linked')
    expect(await linksOf(id)).toEqual(['dev'])
  })
})

describe('signing out', () => {
  const signOut = async (browser: Browser, query = '') => {
    const response = await browser.request(`${people.publicUrl}/auth/sign-out${query}`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    const next =
      response.status === 200 ? z.object({ next: z.string() }).parse(await response.json()).next : null
    return { status: response.status, next }
  }

  it('ends the provider’s own session too, which shows that the person signed in with it', async () => {
    const browser = new Browser()
    await signInAs(browser, other.subject)
    const { next } = await signOut(browser)
    expect(await me(browser)).toBeNull()
    const url = new URL(next ?? '')
    expect(url.origin).toBe(people.development.issuer)
    expect(url.searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${people.publicUrl}/auth/signed-out`)
    const stopAt = (to: URL) => to.pathname === '/sign-in' && to.origin === people.publicUrl
    const end = await browser.follow(url, { stopAt })
    expect(end.url.search).toBe('?signed_out=true')
    expect(browser.cookie('viewzenix_sign_out')).toBeUndefined()
  })

  it('does not take a sign-out for finished that this browser did not begin', async () => {
    const response = await new Browser().request(`${people.publicUrl}/auth/signed-out?state=made-up`)
    expect(response.headers.get('location')).toBe(`${people.publicUrl}/sign-in`)
  })

  it('keeps ID tokens sealed in the database', async () => {
    const browser = new Browser()
    await signInAs(browser, other.subject)
    const rows = await people.rows<{ id_token_sealed: string }>('select id_token_sealed from session')
    const { next } = await signOut(browser)
    const token = new URL(next ?? '').searchParams.get('id_token_hint') ?? ''
    expect(token).not.toBe('')
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(JSON.stringify(people.logged)).not.toContain(token)
  })

  it('everywhere ends every session of the person, and nobody else’s', async () => {
    const [here, there, stranger] = [new Browser(), new Browser(), new Browser()]
    await signInAs(here, other.subject)
    await signInAs(there, other.subject)
    await signInAs(stranger, demo.subject)
    expect((await signOut(here, '?everywhere=true')).next).toContain(people.development.issuer)
    expect(await me(here)).toBeNull()
    expect(await me(there)).toBeNull()
    expect(await me(stranger)).not.toBeNull()
  })

  it('is over here also when the provider has no such place', async () => {
    const browser = new Browser()
    await browser.follow(`${people.publicUrl}/auth/github`)
    expect(await signOut(browser)).toEqual({ status: 204, next: null })
    expect(await me(browser)).toBeNull()
  })
})
