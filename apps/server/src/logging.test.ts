import { describe, expect, it } from 'vitest'
import { createLogger, loggedPath } from './logging.ts'

const logged = (write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> => {
  const lines: string[] = []
  write(
    createLogger({ level: 'debug', role: 'all', version: '1' }, { write: (line) => void lines.push(line) }),
  )
  return JSON.parse(lines[0] ?? '{}')
}

describe('a line of the log', () => {
  it('is JSON with a time, a level in words, and who wrote it', () => {
    expect(logged((log) => log.info({ requestId: 'r' }, 'hello'))).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'viewzenix',
      role: 'all',
      requestId: 'r',
      msg: 'hello',
    })
  })

  it('masks what is named like a secret', () => {
    const line = logged((log) =>
      log.info(
        { authorization: 'Bearer canary', hook: { secret: 'canary' }, headers: { cookie: 'canary' } },
        'x',
      ),
    )
    expect(JSON.stringify(line)).not.toContain('canary')
  })

  it('tells of an error what failed, without the statement and its values', () => {
    const cause = Object.assign(new Error('duplicate key value violates unique constraint "x"'), {
      code: '23505',
      detail: 'Key (secret)=(canary) already exists.',
    })
    const error = new Error(`insert into "hook" ("secret") values ('canary') - ${cause.message}`, { cause })
    const line = logged((log) => log.error({ err: error }, 'failed'))
    expect(JSON.stringify(line)).not.toContain('canary')
    expect(line.err).toMatchObject({
      type: 'Error',
      message: cause.message,
      stack: expect.stringContaining('logging.test.ts'),
      cause: { code: '23505' },
    })
  })

  it('masks a secret in the text of an error', () => {
    const line = logged((log) => log.error({ err: new Error('cannot read {"secret":"canary"}') }, 'failed'))
    expect(JSON.stringify(line)).not.toContain('canary')
  })
})

describe('a path in the log', () => {
  it.each([
    ['/hooks/abc', '/hooks/abc'],
    ['/hooks/abc/whsec_canary', '/hooks/abc/••••'],
    ['/hooks/abc/whsec_canary/more', '/hooks/abc/••••'],
    ['//hooks//abc/canary', '//hooks//abc/••••'],
    ['/Hooks/abc/canary', '/Hooks/abc/••••'],
    ['/api/v1/hooks/abc/whsec_ca/nary', '/api/v1/hooks/abc/••••'],
    ['/api/v1/hooks/abc/alerts', '/api/v1/hooks/abc/alerts'],
    ['/auth/github/callback?code=canary&state=s', '/auth/github/callback'],
    ['/api/v1/orders', '/api/v1/orders'],
  ])('%s is shown as %s', (path, shown) => {
    expect(loggedPath(path)).toBe(shown)
  })
})
