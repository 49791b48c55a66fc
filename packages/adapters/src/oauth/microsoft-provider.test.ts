import { FAKE_TENANT, type FakeOAuth, startFakeOAuth } from '@viewzenix/testing/fake-oauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMicrosoftProvider } from './index.ts'

const redirectUri = 'http://localhost:3000/auth/microsoft/callback'
const credentials = { clientId: 'client', clientSecret: 'secret~1' }
const request = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }
const never = new AbortController().signal
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'

let fake: FakeOAuth
beforeAll(async () => {
  fake = await startFakeOAuth({ kind: 'microsoft', ...credentials })
})
afterAll(() => fake?.stop())
beforeEach(() => {
  fake.claims = (claims) => claims
})

const signIn = async (tenant: string, claims: Record<string, unknown> = {}) => {
  fake.claims = (right) => ({ ...right, ...claims })
  const provider = createMicrosoftProvider({ ...credentials, tenant, authority: fake.url })
  const start = await provider.authorizationUrl(request, redirectUri, never)
  const back = await fetch(start, { redirect: 'manual' })
  const url = new URL(back.headers.get('location') ?? '')
  return (await provider.completeSignIn(url, request, redirectUri, never)).profile
}
const from = (tid: string) => ({ tid, iss: `${fake.url}/${tid}/v2.0` })

describe('Microsoft Entra', () => {
  it('knows a person by tenant and object id, which no address and no other app can change', async () => {
    expect(await signIn('common')).toMatchObject({ subject: `${FAKE_TENANT}#oid-1` })
  })

  it('takes a token from the configured tenants alone', async () => {
    const other = '99999999-2222-4333-8444-555555555555'
    await expect(signIn('common', from(other))).resolves.toMatchObject({ subject: `${other}#oid-1` })
    await expect(signIn('common', from(CONSUMERS))).resolves.toBeDefined()
    await expect(signIn('organizations', from(other))).resolves.toBeDefined()
    await expect(signIn('organizations', from(CONSUMERS))).rejects.toMatchObject({ code: 'issuer_mismatch' })
    await expect(signIn('consumers', from(CONSUMERS))).resolves.toBeDefined()
    await expect(signIn('consumers', from(other))).rejects.toMatchObject({ code: 'issuer_mismatch' })
    await expect(signIn(FAKE_TENANT, from(other))).rejects.toMatchObject({ code: 'issuer_mismatch' })
    await expect(signIn(FAKE_TENANT.toUpperCase())).resolves.toBeDefined()
  })

  it('refuses an issuer that is not the token’s own tenant', async () => {
    await expect(signIn('common', { tid: CONSUMERS })).rejects.toMatchObject({ code: 'issuer_mismatch' })
    await expect(signIn('common', { tid: undefined })).rejects.toMatchObject({ kind: 'rejected' })
    await expect(signIn('common', { oid: undefined })).rejects.toMatchObject({ kind: 'rejected' })
  })

  it.each<[unknown, boolean]>([
    [true, true],
    ['1', true],
    [1, true],
    [false, false],
    ['0', false],
    [undefined, false],
  ])('takes an address for verified by xms_edov %j alone: %j', async (xms_edov, emailVerified) => {
    expect(await signIn('common', { xms_edov, email_verified: true })).toMatchObject({ emailVerified })
  })
})
