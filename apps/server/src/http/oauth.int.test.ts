import { createGithubProvider, createGoogleProvider } from '@viewzenix/adapters/oauth'
import { provisionPerson } from '@viewzenix/core/identity'
import { Browser } from '@viewzenix/testing/browser'
import { type FakeOAuth, startFakeOAuth } from '@viewzenix/testing/fake-oauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { demo, other, type People, pretender, startPeople } from './oauth.fixture.ts'

const credentials = { clientId: 'client', clientSecret: 'secret' }
let github: FakeOAuth
let google: FakeOAuth
let people: People
const created: string[] = []
let changeSignIn: (state: { nonce: string; codeVerifier: string }) => object = () => ({})

beforeAll(async () => {
  github = await startFakeOAuth({ kind: 'github', ...credentials })
  google = await startFakeOAuth({ kind: 'google', ...credentials })
  people = await startPeople({
    providers: [
      createGithubProvider({
        ...credentials,
        endpoints: {
          authorizationEndpoint: `${github.url}/authorize`,
          tokenEndpoint: `${github.url}/token`,
          apiUrl: github.url,
        },
      }),
      createGoogleProvider({
        ...credentials,
        endpoints: {
          authorizationEndpoint: `${google.url}/authorize`,
          tokenEndpoint: `${google.url}/token`,
          jwksUri: `${google.url}/jwks`,
          issuers: [google.url],
        },
      }),
    ],
    wrapDevelopment: (provider) => ({
      ...provider,
      completeSignIn: (url, request, redirectUri, signal) =>
        provider.completeSignIn(url, { ...request, ...changeSignIn(request) }, redirectUri, signal),
    }),
    onWorkspaceCreated: async (uow, workspaceId) => {
      expect(uow.workspaceId).toBe(workspaceId)
      created.push(workspaceId)
    },
  })
})
afterAll(async () => {
  await people?.stop()
  await github?.stop()
  await google?.stop()
})
beforeEach(() => {
  changeSignIn = () => ({})
  for (const fake of [github, google]) fake.mood = 'normal'
})

/** Up to the provider's sign-in page. */
const openSignIn = (browser: Browser, path = '/auth/dev') => browser.follow(`${people.publicUrl}${path}`)

/** Up to the callback, which is not called. */
const callbackOf = async (browser: Browser, subject = demo.subject): Promise<URL> => {
  const { url } = await openSignIn(browser)
  const stopAt = (next: URL) => next.pathname.endsWith('/callback')
  return (await browser.follow(url, { form: { subject }, stopAt })).url
}

const signInAs = async (browser: Browser, subject = demo.subject, path = '/auth/dev') => {
  const { url } = await openSignIn(browser, path)
  return browser.follow(url, { form: { subject } })
}

const answerOfMe = z.object({
  actor: z.looseObject({ id: z.string(), name: z.string(), workspaceId: z.string() }).nullable(),
})
const me = async (browser: Browser) => {
  const response = await browser.request(`${people.publicUrl}/me`)
  return answerOfMe.parse(await response.json()).actor
}

const problem = async (response: Response | null) => ({
  status: response?.status,
  text: await response?.text(),
})

describe('a whole sign-in', () => {
  it('makes the person, their workspace and a session, and comes back where it began', async () => {
    const browser = new Browser()
    const page = await openSignIn(browser, '/auth/dev?return_to=%2Forders%3Fstatus%3Dfilled%23top')
    expect(page.url.origin).toBe(people.development.issuer)
    const html = await page.response?.text()
    expect(html).toContain(demo.name)
    expect(html).not.toMatch(/https?:\/\//)

    const end = await browser.follow(page.url, { form: { subject: other.subject } })
    expect(end.url.href).toBe(`${people.publicUrl}/orders?status=filled#top`)
    const actor = await me(browser)
    expect(actor).toMatchObject({ kind: 'user', name: other.name, role: 'owner', requestId: 'request-2' })
    expect(created).toContain(actor?.workspaceId)
    expect(browser.cookie('viewzenix_sign_in')).toBeUndefined()

    const verbs = await people.rows<{ verb: string; actor_name: string; summary: string }>(
      `select verb, actor_name, summary from activity where workspace_id = '${actor?.workspaceId}' order by id`,
    )
    expect(verbs).toMatchObject([
      { verb: 'workspace.created', actor_name: other.name },
      {
        verb: 'session.signed_in',
        actor_name: other.name,
        summary: `${other.name} signed in with the development sign-in.`,
      },
    ])
  })

  it('finds the same person the next time, and ends the session that the browser had', async () => {
    const browser = new Browser()
    await signInAs(browser, other.subject)
    const first = browser.cookie('viewzenix_session')
    const before = await me(browser)
    await signInAs(browser, other.subject)
    expect(await me(browser)).toMatchObject({ id: before?.id, workspaceId: before?.workspaceId })
    const stale = new Browser()
    if (first) stale.cookies.push(first)
    expect(await me(stale)).toBeNull()
  })

  it('makes the demo person the owner of the workspace that the seed made for them', async () => {
    const profile = { provider: 'dev', emailVerified: true, avatarUrl: null, ...demo }
    const seeded = await provisionPerson(people.platform, { profile, workspaceName: 'Demo' }, 'seed')
    expect(seeded.workspaceIsNew).toBe(true)
    const again = await provisionPerson(people.platform, { profile, workspaceName: 'Demo' }, 'seed')
    expect(again).toEqual({ ...seeded, workspaceIsNew: false })

    const browser = new Browser()
    await signInAs(browser)
    expect(await me(browser)).toMatchObject({
      id: seeded.userId,
      workspaceId: seeded.workspaceId,
      role: 'owner',
    })
  })

  it('lets two first sign-ins of one person at once make one user and one workspace', async () => {
    const profile = {
      provider: 'dev',
      subject: 'twice',
      email: 'twice@example.com',
      emailVerified: true,
      name: 'Twice',
      avatarUrl: null,
    }
    const both = await Promise.all(
      [1, 2, 3, 4].map(() => provisionPerson(people.platform, { profile }, 'race')),
    )
    expect(new Set(both.map((one) => `${one.userId} ${one.workspaceId}`)).size).toBe(1)
    expect(both.filter((one) => one.workspaceIsNew)).toHaveLength(1)
  })

  it('keeps the session’s secret out of the database and the log', async () => {
    const browser = new Browser()
    await signInAs(browser)
    const secret = browser.cookie('viewzenix_session')?.value ?? ''
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const tables = await people.rows<{ table_name: string }>(
      "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    )
    expect(tables.length).toBeGreaterThan(10)
    for (const { table_name } of tables) {
      const rows = await people.rows(`select to_jsonb(t)::text as row from "${table_name}" t`)
      expect(JSON.stringify(rows)).not.toContain(secret)
    }
    expect(JSON.stringify(people.logged)).not.toContain(secret)
  })

  it('sets cookies that scripts and other sites cannot use', async () => {
    const browser = new Browser()
    const start = await browser.request(`${people.publicUrl}/auth/dev`)
    expect(start.headers.get('set-cookie')).toMatch(
      /^viewzenix_sign_in=.*Max-Age=600; Path=\/auth; HttpOnly; SameSite=Lax$/,
    )
    const callback = await callbackOf(browser)
    const end = await browser.request(callback)
    const session = end.headers.getSetCookie().find((line) => line.startsWith('viewzenix_session='))
    expect(session).toMatch(/HttpOnly; .*Path=\/; SameSite=Lax$/)
  })
})

describe('a callback that is not right', () => {
  const nobody = async (browser: Browser) => {
    expect(browser.cookie('viewzenix_session')).toBeUndefined()
    expect(await me(browser)).toBeNull()
  }

  it('is refused with another state', async () => {
    const browser = new Browser()
    const callback = await callbackOf(browser)
    callback.searchParams.set('state', 'made-up')
    const answer = await problem(await browser.request(callback))
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('Start the sign-in again')
    await nobody(browser)
  })

  it('is refused without the cookie: a link from somebody else signs nobody in', async () => {
    const attacker = new Browser()
    const callback = await callbackOf(attacker)
    const victim = new Browser()
    expect((await victim.request(callback)).status).toBe(400)
    await nobody(victim)
  })

  it('is refused with a cookie that was changed, or that belongs to another provider', async () => {
    const browser = new Browser()
    const callback = await callbackOf(browser)
    const cookie = browser.cookie('viewzenix_sign_in')
    if (!cookie) throw new Error('no cookie')
    const [text = '', signature = ''] = cookie.value.split('.')
    const content = JSON.parse(Buffer.from(text, 'base64url').toString())
    const changed = Buffer.from(JSON.stringify({ ...content, returnTo: '//evil.example' })).toString(
      'base64url',
    )
    for (const value of [`${changed}.${signature}`, text, `${text}.`, `${text}.${signature}.x`, 'x.y']) {
      cookie.value = value
      expect((await browser.request(callback)).status).toBe(400)
    }
    cookie.value = `${text}.${signature}`
    const elsewhere = new URL(callback)
    elsewhere.pathname = '/auth/github/callback'
    expect((await browser.request(elsewhere)).status).toBe(400)
    await nobody(browser)
  })

  it('is refused after ten minutes', async () => {
    const browser = new Browser()
    const callback = await callbackOf(browser)
    people.clock.offset = 601_000
    try {
      expect((await browser.request(callback)).status).toBe(400)
    } finally {
      people.clock.offset = 0
    }
  })

  it('is refused with another PKCE verifier', async () => {
    const browser = new Browser()
    changeSignIn = () => ({ codeVerifier: 'x'.repeat(43) })
    const answer = await problem(await browser.request(await callbackOf(browser)))
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('could not be verified')
    expect(answer.text).not.toContain('invalid_grant')
    expect(people.logged).toContainEqual(expect.objectContaining({ code: 'invalid_grant', kind: 'rejected' }))
    await nobody(browser)
  })

  it('is refused with another nonce', async () => {
    const browser = new Browser()
    changeSignIn = () => ({ nonce: 'another' })
    expect((await browser.request(await callbackOf(browser))).status).toBe(400)
    await nobody(browser)
  })

  it('is refused the second time, by the cookie and by the provider', async () => {
    const browser = new Browser()
    const callback = await callbackOf(browser)
    const cookie = browser.cookie('viewzenix_sign_in')
    if (!cookie) throw new Error('no cookie')
    expect((await browser.request(callback)).status).toBe(302)
    expect((await browser.request(callback)).status).toBe(400)
    const thief = new Browser()
    thief.cookies.push(cookie)
    const answer = await problem(await thief.request(callback))
    expect(answer.text).toContain('could not be verified')
    await nobody(thief)
  })

  it('says so when the person canceled', async () => {
    const browser = new Browser()
    const { url } = await openSignIn(browser)
    const answer = await problem((await browser.follow(url, { form: { cancel: '1' } })).response)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('You were not signed in')
    await nobody(browser)
  })
})

describe('GitHub and Google', () => {
  const through = async (provider: string) => {
    const browser = new Browser()
    const end = await browser.follow(`${people.publicUrl}/auth/${provider}`)
    return { browser, status: end.response?.status, url: end.url, text: await end.response?.text() }
  }

  it('link to one user by an address that both have verified, and never by one that is not', async () => {
    const mallory = new Browser()
    await signInAs(mallory, pretender.subject)
    const first = await through('github')
    expect(first.url.href).toBe(`${people.publicUrl}/`)
    const grace = await me(first.browser)
    expect(grace).toMatchObject({ name: 'Grace Hopper', role: 'owner' })
    expect(grace?.id).not.toBe((await me(mallory))?.id)

    const second = await through('google')
    expect(await me(second.browser)).toMatchObject({ id: grace?.id, workspaceId: grace?.workspaceId })
    const links = await people.rows(
      `select provider from identity_link where user_id = '${grace?.id}' order by 1`,
    )
    expect(links).toEqual([{ provider: 'github' }, { provider: 'google' }])

    google.person = { ...google.person, id: 99, emailVerified: false }
    const stranger = await through('google')
    expect((await me(stranger.browser))?.id).not.toBe(grace?.id)
  })

  it('answer for denied, absent and misconfigured each in its own way', async () => {
    github.mood = 'denied'
    expect(await through('github')).toMatchObject({ status: 403 })
    github.mood = 'down'
    expect(await through('github')).toMatchObject({ status: 502 })
    expect(await through('nowhere')).toMatchObject({ status: 404 })
  })
})

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

describe('return_to', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/..//evil.example',
    '/%09/evil.example/../..//evil.example',
    'javascript:alert(1)',
    '/auth/dev',
  ])('%s leads home', async (target) => {
    const { url } = await signInAs(
      new Browser(),
      demo.subject,
      `/auth/dev?return_to=${encodeURIComponent(target)}`,
    )
    expect(url.origin).toBe(people.publicUrl)
    expect(url.pathname).not.toMatch(/^\/\/|^\/auth/)
  })
})

describe('the list of providers', () => {
  it('names each button', async () => {
    const response = await fetch(`${people.publicUrl}/auth/providers`)
    expect(await response.json()).toEqual([
      { id: 'dev', label: 'a demo account' },
      { id: 'github', label: 'GitHub' },
      { id: 'google', label: 'Google' },
    ])
  })
})

describe('a server that chooses who may sign up', () => {
  it('tells a stranger so on a page, signs nobody in and makes nothing; whoever is known comes in', async () => {
    const chosen = await startPeople({ signUpList: ['@desk.example'] })
    try {
      const profile = { provider: 'dev', emailVerified: true, avatarUrl: null, ...demo }
      await provisionPerson(chosen.platform, { profile }, 'seed')
      const enter = async (subject: string) => {
        const browser = new Browser()
        const { url } = await browser.follow(`${chosen.publicUrl}/auth/dev`)
        return { browser, end: await browser.follow(url, { form: { subject } }) }
      }
      const stranger = await enter(other.subject)
      const { status, text } = await problem(stranger.end.response)
      expect(status).toBe(403)
      expect(text).toContain('New people are chosen here')
      expect(text).not.toContain('desk.example')
      expect(stranger.browser.cookie('viewzenix_session')).toBeUndefined()
      expect(await chosen.rows('select id from workspace')).toHaveLength(1)
      expect(chosen.logged).toContainEqual(expect.objectContaining({ kind: 'refused', code: 'FORBIDDEN' }))

      const known = await enter(demo.subject)
      expect(known.browser.cookie('viewzenix_session')).toBeDefined()
    } finally {
      await chosen.stop()
    }
  })
})
