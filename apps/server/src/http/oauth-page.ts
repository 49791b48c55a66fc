/** The page of a sign-in that failed: what happened, what to do next, and nothing about how we are built. */
import { AppError, isDatabaseAway } from '@viewzenix/core/platform'
import { PortError } from '@viewzenix/core/ports'
import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { plainPolicy } from './security-headers.ts'

export type Failure = { status: 400 | 403 | 404 | 409 | 500 | 502 | 503; title: string; message: string }

export const failures = {
  unknownProvider: {
    status: 404,
    title: 'No such way to sign in',
    message: 'This address belongs to no sign-in that is set up here.',
  },
  startAgain: {
    status: 400,
    title: 'Start the sign-in again',
    message:
      'This sign-in was started in another browser or too long ago (it has ten minutes), or it is finished already.',
  },
  denied: {
    status: 403,
    title: 'You were not signed in',
    message: 'The sign-in was canceled, or the permission was not given. Nothing was changed.',
  },
  notOnTheList: {
    status: 403,
    title: 'New people are chosen here',
    message:
      'Your address is not among those that may sign up on this server, or your provider has not verified it. Nothing was made: sign in with another account, or ask whoever runs this server.',
  },
  unverified: {
    status: 400,
    title: 'The sign-in could not be verified',
    message: 'The provider’s answer did not pass our checks, so nobody was signed in. Start again.',
  },
  linkLost: {
    status: 400,
    title: 'Nothing was linked',
    message:
      'You are signed in as somebody else than when this began, or not any more. Go to your profile and begin again.',
  },
  takenIdentity: {
    status: 409,
    title: 'That account is somebody else’s here',
    message:
      'Another user of Viewzenix signs in with it, so it was not linked to you. If both are you, sign in as the other one and unlink it on the profile there first.',
  },
  providerAway: {
    status: 502,
    title: 'The provider does not answer',
    message:
      'It could not be reached, or answered with an error. Nothing was changed: try again in a minute.',
  },
  misconfigured: {
    status: 500,
    title: 'This sign-in is not set up correctly',
    message: 'The provider does not accept our settings. Whoever runs this server has to correct them.',
  },
  databaseAway: {
    status: 503,
    title: 'Signing in is not possible just now',
    message: 'The database does not answer. Try again in a minute.',
  },
  defect: {
    status: 500,
    title: 'The sign-in failed on our side',
    message:
      'Nothing was changed. Try again; if it stays, give the number below to whoever runs this server.',
  },
} satisfies Record<string, Failure>

/** What to tell a person about an error of a provider or of our own. */
export const toFailure = (error: unknown): Failure => {
  if (error instanceof PortError) {
    if (error.code === 'access_denied') return failures.denied
    if (error.kind === 'misconfigured') return failures.misconfigured
    return error.kind === 'rejected' ? failures.unverified : failures.providerAway
  }
  if (error instanceof AppError && error.code === 'CONFLICT') return failures.takenIdentity
  if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return failures.linkLost
  if (error instanceof AppError && error.code === 'FORBIDDEN') return failures.notOnTheList
  return isDatabaseAway(error) ? failures.databaseAway : failures.defect
}

const STYLE = `
:root{--text:#1A2B4B;--dim:#5A6B8A;--page:#F8F9FC;--card:#FFFFFF;--line:#E2E8F0}
@media (prefers-color-scheme:dark){:root{--text:#E6EBF5;--dim:#A3B1CC;--page:#0E1422;--card:#151D30;--line:#2A3550}}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;box-sizing:border-box;background:var(--page);
color:var(--text);font:15px/1.5 Inter,system-ui,sans-serif}
main{max-width:400px;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 8px;font-size:20px;line-height:1.3}p{margin:0 0 16px;color:var(--dim)}small{color:var(--dim)}
a{display:inline-block;margin-right:8px;padding:10px 16px;border:1px solid var(--line);border-radius:8px;color:inherit;text-decoration:none}
a.primary{background:#3E63DD;border-color:#3E63DD;color:#FFF}
a:focus-visible{outline:2px solid #3E63DD;outline-offset:2px}
`
const POLICY = plainPolicy(STYLE)

export const failurePage = (c: Context, failure: Failure, retry: string | null, requestId: string) => {
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  c.header('content-security-policy', POLICY)
  return c.html(
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${failure.title} · Viewzenix</title>
<style>${raw(STYLE)}</style></head><body><main><h1>${failure.title}</h1><p>${failure.message}</p>
<p>${retry ? html`<a class="primary" href="${retry}">Start again</a>` : ''}<a href="/">Back to Viewzenix</a></p>
<small>Request ${requestId}</small></main></body></html>`,
    failure.status,
  )
}
