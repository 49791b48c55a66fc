import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type Desk, makeDesk, makeKey, type Rest, startRest } from './rest.fixture.ts'

let rest: Rest
let desk: Desk
beforeAll(async () => {
  rest = await startRest()
  desk = await makeDesk(rest)
  await makeDesk(rest)
})
afterAll(() => rest?.stop())

const FOREVER = 'to=2040-01-01T00:00:00Z'

describe('exports', () => {
  it('stream one workspace’s rows, as JSONL unless told', async () => {
    const { status, headers, body } = await call(
      rest,
      desk.key.secret,
      `/exports/fills?${FOREVER}&format=csv`,
    )
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('ratelimit')).toBeTruthy()
    expect(body.split('\r\n')).toHaveLength(3)
    const alerts = await fetch(`${rest.url}/exports/alerts?${FOREVER}`, {
      headers: { authorization: `Bearer ${desk.key.secret}` },
    })
    expect(alerts.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    const lines = (await alerts.text()).trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: desk.alertId })
    expect(lines[0]).not.toContain('whsec_hidden')
  })

  it('need the scope of their kind, and refuse what they do not understand', async () => {
    const { secret } = await makeKey(rest, desk.workspaceId, ['alerts:read'])
    expect((await call(rest, secret, '/exports/alerts?format=csv')).status).toBe(200)
    for (const kind of ['orders', 'fills', 'activity'])
      expect((await call(rest, secret, `/exports/${kind}`)).status).toBe(403)
    for (const query of ['format=xml', 'from=yesterday', 'form=csv', `from=2041-01-01T00:00:00Z&${FOREVER}`])
      expect((await call(rest, secret, `/exports/alerts?${query}`)).status, query).toBe(422)
    expect((await call(rest, null, '/exports/alerts')).status).toBe(401)
  })
})
