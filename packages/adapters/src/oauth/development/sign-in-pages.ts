import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { type DemoAccount, typedAccount } from './accounts.ts'
import { messagePage, STYLE, signInPage } from './pages.ts'

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** Serves `/sign-in/:uid`; answers false for every other path. */
export const signInPages =
  (provider: Provider, people: Map<string, DemoAccount>, accounts: DemoAccount[], redirectUris: string[]) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const action = new URL(request.url ?? '/', 'http://provider').pathname
    if (!/^\/sign-in\/[\w-]+$/.test(action)) return false
    const origins = [...new Set(redirectUris.map((uri) => new URL(uri).origin))].join(' ')
    const show = (status: number, html: string) =>
      void response
        .writeHead(status, {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'cross-origin-resource-policy': 'same-origin',
          'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'self' ${origins}`,
        })
        .end(html)
    try {
      await provider.interactionDetails(request, response)
    } catch {
      show(400, messagePage('This sign-in has expired', 'Go back to Viewzenix and start again.'))
      return true
    }
    if (request.method !== 'POST') {
      show(200, signInPage({ action, accounts }))
      return true
    }
    const form = await readForm(request)
    const finish = (result: Parameters<Provider['interactionFinished']>[2]) =>
      provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    if (form.has('cancel')) {
      await finish({ error: 'access_denied', error_description: 'The person canceled' })
      return true
    }
    const known = people.get(form.get('subject') ?? '')
    if (known) {
      await finish({ login: { accountId: known.subject, remember: false } })
      return true
    }
    const typed = { name: (form.get('name') ?? '').trim(), email: (form.get('email') ?? '').trim() }
    if (typed.name === '' || !/^[^\s@]+@[^\s@]+$/.test(typed.email)) {
      show(422, signInPage({ action, accounts, typed, problem: 'Give a name and an email address.' }))
      return true
    }
    const offered = accounts.find(({ email }) => email.toLowerCase() === typed.email.toLowerCase())
    const person = offered ?? typedAccount(typed.name, typed.email)
    people.set(person.subject, person)
    await finish({ login: { accountId: person.subject, remember: false } })
    return true
  }

const FORM_LIMIT = 4_096

const readForm = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > FORM_LIMIT) throw new Error('The form is too large')
  }
  return new URLSearchParams(text)
}
