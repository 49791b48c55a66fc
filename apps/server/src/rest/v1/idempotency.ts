/** `Idempotency-Key` on every request that changes something: the same request twice happens once, and is answered twice with the same. */
import { createHash } from 'node:crypto'
import { beginRequest, finishRequest, type Run, releaseRequest } from '@viewzenix/core/idempotency'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RestError } from './problem.ts'
import { readBody } from './read-body.ts'
import type { RestEnv } from './rest-env.ts'

export const idempotent = createMiddleware<RestEnv>(async (c, next) => {
  const key = c.req.header('idempotency-key')
  c.set('runId', null)
  if (key === undefined) return next()
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw malformed()

  const { platform } = c.var.rest
  const start = await beginRequest(platform, c.var.actor, key, await fingerprint(c))
  switch (start.kind) {
    case 'mismatch':
      throw new RestError(
        422,
        'IDEMPOTENCY_KEY_REUSED',
        'This Idempotency-Key stands for another request of the last 24 hours. Nothing was done: send this request with a key of its own.',
        { fields: [{ field: 'Idempotency-Key', message: 'was used for another request' }] },
      )
    case 'running':
      throw new RestError(
        409,
        'IDEMPOTENCY_KEY_IN_USE',
        'The request with this Idempotency-Key is being carried out right now. Send it again to get its answer.',
        { headers: { 'retry-after': String(start.retryAfterSeconds) } },
      )
    case 'replay': {
      const { status, contentType, body } = start.answer
      const headers = new Headers({ 'idempotency-replayed': 'true' })
      if (contentType) headers.set('content-type', contentType)
      return new Response(body, { status, headers })
    }
    case 'run':
      c.set('runId', start.run.id)
      await next()
      await keep(c, start.run)
  }
})

/**
 * What is worth another try (a fault of ours, the database away) is given back, under the same id: what was committed
 * although it looked as if not is recognised by it. Every other answer is kept.
 */
const keep = async (c: Context<RestEnv>, run: Run): Promise<void> => {
  const { platform } = c.var.rest
  const { actor, requestId } = c.var
  try {
    if (c.res.status >= 500) return await releaseRequest(platform, actor, run)
    const body = await c.res.clone().text()
    await finishRequest(platform, actor, run, {
      status: c.res.status,
      contentType: c.res.headers.get('content-type'),
      body,
    })
  } catch (error) {
    // The work itself is committed and its answer holds. The key frees itself when its lock runs out.
    platform.log.warn(
      { requestId, err: error },
      'The answer of a request with an Idempotency-Key was not kept',
    )
  }
}

/** Method, path with its query, and body: what the key stands for. */
const fingerprint = async (c: Context<RestEnv>): Promise<string> => {
  const { bytes } = await readBody(c)
  const { pathname, search } = new URL(c.req.url)
  return createHash('sha256').update(`${c.req.method} ${pathname}${search}\n`).update(bytes).digest('hex')
}

const malformed = (): RestError =>
  new RestError(422, 'INVALID', 'The Idempotency-Key must be 1 to 255 printable ASCII characters.', {
    fields: [{ field: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' }],
  })
