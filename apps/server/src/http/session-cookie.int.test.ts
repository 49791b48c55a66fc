import { Browser } from '@viewzenix/testing/browser'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demo, type People, startPeople } from './oauth.fixture.ts'
import { createSessionCookies } from './session-cookie.ts'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people?.stop())

const signedIn = async () => {
  const browser = new Browser()
  const { url } = await browser.follow(`${people.publicUrl}/auth/dev`)
  await browser.follow(url, { form: { subject: demo.subject } })
  return browser
}
const actorOf = async (browser: Browser): Promise<unknown> =>
  (await browser.request(`${people.publicUrl}/me`)).json()

describe('sign-out', () => {
  it('ends the session, takes the cookie back and leaves an activity', async () => {
    const browser = await signedIn()
    const cookie = browser.cookie('viewzenix_session')
    const origin = people.publicUrl
    const out = await browser.request(`${origin}/auth/sign-out`, { method: 'POST', headers: { origin } })
    expect(out.status).toBe(200)
    expect(browser.cookie('viewzenix_session')).toBeUndefined()
    if (cookie) browser.cookies.push(cookie)
    expect(await actorOf(browser)).toEqual({ actor: null })
    expect(await people.rows("select actor_name from activity where verb = 'session.signed_out'")).toEqual([
      { actor_name: demo.name },
    ])
  })

  it('is refused from another site’s page, and the session lives on', async () => {
    const browser = await signedIn()
    const headers = { origin: 'https://evil.example' }
    const out = await browser.request(`${people.publicUrl}/auth/sign-out`, { method: 'POST', headers })
    expect(out.status).toBe(403)
    expect(await actorOf(browser)).toMatchObject({ actor: { name: demo.name } })
  })

  it('is no error for somebody who is signed out already', async () => {
    expect(
      (await new Browser().request(`${people.publicUrl}/auth/sign-out`, { method: 'POST' })).status,
    ).toBe(204)
  })
})

describe('the session cookie', () => {
  it('is another one after the person’s role has changed, and the one from before is nobody', async () => {
    const browser = await signedIn()
    const before = { ...(browser.cookie('viewzenix_session') ?? { name: '', value: '', host: '', path: '' }) }
    await people.rows("update member set role = 'viewer'")
    expect(await actorOf(browser)).toMatchObject({ actor: { role: 'viewer' } })
    expect(browser.cookie('viewzenix_session')?.value).not.toBe(before.value)
    expect(await actorOf(browser)).toMatchObject({ actor: { role: 'viewer' } })
    const thief = new Browser()
    thief.cookies.push(before)
    people.clock.offset = 10_000
    expect(await actorOf(thief)).toEqual({ actor: null })
    expect(await actorOf(browser)).toMatchObject({ actor: { role: 'viewer' } })
    people.clock.offset = 0
    await people.rows("update member set role = 'owner'")
  })

  it('is nobody with a made-up value, and does not trip over other cookies', async () => {
    const browser = await signedIn()
    browser.cookies.push({ name: 'other', value: '%zz', host: 'localhost', path: '/' })
    expect(await actorOf(browser)).toMatchObject({ actor: { name: demo.name } })
    const cookie = browser.cookie('viewzenix_session')
    for (const value of ['', 'x', 'A'.repeat(43), `${cookie?.value}A`]) {
      if (cookie) cookie.value = value
      expect(await actorOf(browser)).toEqual({ actor: null })
    }
  })

  it('stops working when it was not used for thirty days, by the platform’s clock', async () => {
    const browser = await signedIn()
    people.clock.offset = 29 * 86_400_000
    expect(await actorOf(browser)).toMatchObject({ actor: { name: demo.name } })
    people.clock.offset += 29 * 86_400_000
    expect(await actorOf(browser)).toMatchObject({ actor: { name: demo.name } })
    people.clock.offset += 31 * 86_400_000
    expect(await actorOf(browser)).toEqual({ actor: null })
    people.clock.offset = 0
  })

  it('is Secure and bound to the host over HTTPS', async () => {
    const cookies = createSessionCookies({ ...people.platform, publicUrl: 'https://trade.example.com' })
    const app = new Hono().get('/', (c) => {
      cookies.write(c, 'the-secret')
      return c.text('')
    })
    expect((await app.request('/')).headers.get('set-cookie')).toBe(
      '__Host-viewzenix_session=the-secret; HttpOnly; Max-Age=34560000; Path=/; SameSite=Lax; Secure',
    )
  })
})
