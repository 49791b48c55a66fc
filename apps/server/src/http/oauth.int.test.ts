import { provisionPerson } from '@viewzenix/core/identity'
import { Browser } from '@viewzenix/testing/browser'
import type { FakeOAuth } from '@viewzenix/testing/fake-oauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createVisits,
  demo,
  other,
  type People,
  pretender,
  startFakeProviders,
  startPeople,
} from './oauth.fixture.ts'

let github: FakeOAuth
let google: FakeOAuth
let people: People
const created: string[] = []
let changeSignIn: (state: { nonce: string; codeVerifier: string }) => object = () => ({})

beforeAll(async () => {
  const fakes = await startFakeProviders()
  github = fakes.github
  google = fakes.google
  people = await startPeople({
    providers: fakes.providers,
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

const { openSignIn, callbackOf, signInAs, me } = createVisits(() => people)

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
