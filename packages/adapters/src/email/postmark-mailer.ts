/** Mail through Postmark, by its SDK. Which failures mean what: docs/integrations/mail.md. */
import { INACTIVE_RECIPIENT, type Mailer, type OutgoingMail, PortError } from '@viewzenix/core/ports'
import { isEssentialMail } from '@viewzenix/schema'
import { Errors, Models, ServerClient } from 'postmark'
import { callHttp, type HttpCall, rubbish, statusFailure } from '../resilience/http-call.ts'
import type { Policy } from '../resilience/policy.ts'

export type PostmarkOptions = {
  token: string
  /** Address of a confirmed sender, also as `Name <address>`. */
  from: string
  /** Postmark's message stream. */
  stream: string
  /** Such as `https://api.postmarkapp.com`. */
  apiUrl: string
  policy: Policy
}

/** Our id of a mail among its metadata, where look-ups and webhooks find it. */
export const MAIL_ID = 'viewzenix_mail'

const FALLBACKS = {
  send: 'The mail stays planned and is sent once Postmark answers; what was on its way is asked about, never sent again blindly.',
  find: 'Whether the mail was sent stays open; it is asked again later, and a person can send it again.',
  reactivate: 'The address stays suppressed; it can be reactivated again later.',
  probe: 'Mails stay planned until Postmark answers.',
}

export const createPostmarkMailer = (options: PostmarkOptions): Mailer => {
  const { from, stream, policy } = options

  const ask = <T>(
    what: keyof typeof FALLBACKS,
    signal: AbortSignal,
    work: (client: ServerClient) => Promise<T>,
  ): Promise<T> => {
    const idempotent = what !== 'send'
    return policy.execute({ idempotent, fallback: FALLBACKS[what] }, signal, (own) =>
      callPostmark(options, { service: 'Postmark', idempotent }, own, work),
    )
  }

  return {
    kind: 'postmark',
    send: (mail, signal) =>
      ask('send', signal, async (client) => {
        const answer: unknown = await client.sendEmail(toMessage(mail, from, stream))
        const { ErrorCode, MessageID } = Object(answer) as Partial<Models.MessageSendingResponse>
        if (ErrorCode !== 0 || !MessageID) throw rubbish({ service: 'Postmark', idempotent: false })
        return { outcome: 'accepted', providerId: MessageID }
      }),
    find: ({ id, to, template }, signal) =>
      ask('find', signal, async (client) => {
        // Newest first.
        const answer: unknown = await client.getOutboundMessages({
          count: 500,
          offset: 0,
          recipient: to,
          tag: template,
        })
        const { Messages } = Object(answer) as {
          Messages?: { MessageID: string; Metadata?: Record<string, string> }[]
        }
        if (!Array.isArray(Messages)) throw rubbish({ service: 'Postmark', idempotent: true })
        const found = Messages.find((message) => message.Metadata?.[MAIL_ID] === id)
        return found ? { providerId: found.MessageID } : null
      }),
    reactivate: (email, signal) =>
      ask('reactivate', signal, async (client) => {
        const answer = await client.deleteSuppressions(stream, { Suppressions: [{ EmailAddress: email }] })
        const [status] = Object(answer).Suppressions ?? []
        if (!status) throw rubbish({ service: 'Postmark', idempotent: true })
        if (status.Status !== 'Deleted')
          throw new PortError(
            'rejected',
            `Postmark keeps the address suppressed: ${status.Message ?? status.Status}`,
          )
      }),
    probe: (signal) =>
      ask('probe', signal, async (client) => {
        if (!Object(await client.getServer()).ID) throw rubbish({ service: 'Postmark', idempotent: true })
      }),
  }
}

/** Links carry keys and are never rewritten; whether security mails were opened is nobody’s business. */
const toMessage = (mail: OutgoingMail, from: string, stream: string): Models.Message =>
  ({
    From: from,
    To: mail.to,
    Subject: mail.subject,
    HtmlBody: mail.html,
    TextBody: mail.text,
    Tag: mail.template,
    MessageStream: stream,
    Metadata: { [MAIL_ID]: mail.id },
    TrackOpens: !isEssentialMail(mail.template),
    TrackLinks: Models.LinkTrackingOptions.None,
    Headers: [
      { Name: 'Auto-Submitted', Value: 'auto-generated' },
      ...(mail.unsubscribeUrl
        ? [
            { Name: 'List-Unsubscribe', Value: `<${mail.unsubscribeUrl}>` },
            { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
          ]
        : []),
    ],
  }) satisfies Models.Message

/**
 * One call with a client of its own. The SDK reports a timeout, a refusal and a reset alike; what really happened,
 * and what the answer's headers said, is seen by the fetch that it is given.
 */
const callPostmark = async <T>(
  { token, apiUrl }: PostmarkOptions,
  call: HttpCall,
  signal: AbortSignal,
  work: (client: ServerClient) => Promise<T>,
): Promise<T> => {
  const seen: { failure?: unknown; answer?: { status: number; headers: Headers } } = {}
  const client = new ServerClient(token, {
    requestHost: new URL(apiUrl).host,
    useHttps: apiUrl.startsWith('https:'),
    fetch: async (url, init) => {
      try {
        const { body, ...answer } = await callHttp(call, String(url), { ...init, signal })
        seen.answer = answer
        return new Response(body, answer)
      } catch (error) {
        seen.failure = error
        throw error
      }
    },
  })
  try {
    return await work(client)
  } catch (error) {
    if (error instanceof PortError) throw error
    if (seen.failure) throw seen.failure
    throw explain(call, error, seen.answer)
  }
}

/** Codes by which Postmark says that our account, sender or stream is not set up. */
const OURS_TO_MEND: ReadonlySet<number> = new Set([10, 400, 401, 402, 403, 405, 412, 1226, 1235])
const INACTIVE = 406

const explain = (
  call: HttpCall,
  error: unknown,
  answer: { status: number; headers: Headers } | undefined,
): unknown => {
  if (!(error instanceof Errors.PostmarkError) || !answer) return error
  const { code, message } = error
  const more = { code: String(code), cause: error }
  if (answer.status === 401 || (answer.status === 422 && OURS_TO_MEND.has(code)))
    return new PortError('misconfigured', `Postmark does not let us send: ${message}`, more)
  if (answer.status === 422 && code === INACTIVE)
    return new PortError(
      'rejected',
      'Postmark delivers nothing to this address: it bounced, or its reader complained.',
      {
        ...more,
        code: INACTIVE_RECIPIENT,
      },
    )
  if (answer.status === 422) return new PortError('rejected', `Postmark refused the mail: ${message}`, more)
  return statusFailure(call, answer)
}
