/**
 * Postmark on a real socket: one server with its token, senders, recipients and sent messages. Every request is held
 * to Postmark's published description; what that is too old to know, to Postmark's pages.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readContract } from '../api-contract.ts'

export type PostmarkMessage = {
  MessageID: string
  From: string
  To: string
  Subject: string
  HtmlBody: string
  TextBody: string
  Tag: string
  MessageStream: string
  Metadata: Record<string, string>
  Headers: { Name: string; Value: string }[]
  TrackOpens: boolean
  TrackLinks: string
}

export type PostmarkDouble = {
  url: string
  token: string
  sent: PostmarkMessage[]
  /** Addresses to which nothing is delivered, and whether Postmark lets that be undone. */
  inactive: Map<string, 'HardBounce' | 'SpamComplaint'>
  /** The next sending is done, and its answer is lost with the connection. */
  loseNextAnswer: boolean
  /** Requests that broke the contract: a test expects none. */
  faults: string[]
  stop(): Promise<void>
}

type Answer = { status: number; body: unknown }
const refuse = (status: number, code: number, message: string): Answer => ({
  status,
  body: { ErrorCode: code, Message: message },
})

export const startPostmark = async (
  options: { from?: string; stream?: string } = {},
): Promise<PostmarkDouble> => {
  const contract = readContract('postmark-server.openapi.yaml')
  const stream = options.stream ?? 'outbound'
  const from = options.from ?? 'mail@viewzenix.example'

  const send = (mail: Partial<PostmarkMessage>): Answer => {
    const { From = '', To = '', MessageStream = 'outbound' } = mail
    if (/<([^>]+)>$/.exec(From)?.[1] !== from && From !== from)
      return refuse(
        422,
        400,
        `The 'From' address you supplied (${From}) is not a Sender Signature on your account.`,
      )
    if (MessageStream !== stream)
      return refuse(422, 1235, `The stream provided: '${MessageStream}' does not exist.`)
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(To)) return refuse(422, 300, `Invalid 'To' address: '${To}'.`)
    if (!mail.HtmlBody && !mail.TextBody)
      return refuse(422, 300, 'Provide either email TextBody or HtmlBody or both.')
    for (const [name, value] of Object.entries(mail.Metadata ?? {}))
      if (name.length > 20 || typeof value !== 'string' || value.length > 80)
        return refuse(422, 300, `Invalid metadata '${name}'.`)
    if (double.inactive.has(To.toLowerCase()))
      return refuse(
        422,
        406,
        `You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: ${To}.`,
      )
    const MessageID = randomUUID()
    double.sent.push({ ...(mail as PostmarkMessage), MessageStream, MessageID })
    return {
      status: 200,
      body: { To, SubmittedAt: new Date().toISOString(), MessageID, ErrorCode: 0, Message: 'OK' },
    }
  }

  const search = (query: URLSearchParams): Answer => {
    const recipient = query.get('recipient')?.toLowerCase()
    const found = double.sent.filter(
      (mail) =>
        (!recipient || mail.To.toLowerCase() === recipient) &&
        (!query.get('tag') || mail.Tag === query.get('tag')),
    )
    const Messages = found.map(({ MessageID, To, Subject, Tag, Metadata, MessageStream }) => ({
      MessageID,
      To: [{ Email: To, Name: '' }],
      Recipients: [To],
      Subject,
      Tag,
      Metadata,
      MessageStream,
      Status: 'Sent',
    }))
    return { status: 200, body: { TotalCount: found.length, Messages } }
  }

  const reactivate = (body: { Suppressions?: { EmailAddress: string }[] }): Answer => {
    const Suppressions = (body.Suppressions ?? []).map(({ EmailAddress }) => {
      const held = double.inactive.get(EmailAddress.toLowerCase())
      if (held === 'SpamComplaint')
        return {
          EmailAddress,
          Status: 'Failed',
          Message: 'You do not have the required authority to change this suppression.',
        }
      double.inactive.delete(EmailAddress.toLowerCase())
      return { EmailAddress, Status: 'Deleted', Message: null }
    })
    return { status: 200, body: { Suppressions } }
  }

  const answer = (method: string, url: URL, headers: IncomingMessage['headers'], body: unknown): Answer => {
    const faults = contract.faultsOf({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body,
    })
    const suppressions = `/message-streams/${stream}/suppressions/delete`
    if (faults === 'unknown' && url.pathname !== suppressions)
      double.faults.push(`${method} ${url.pathname} is not known`)
    else if (faults !== 'unknown')
      double.faults.push(...faults.map((fault) => `${method} ${url.pathname}: ${fault}`))
    if (headers['x-postmark-server-token'] !== double.token)
      return refuse(401, 10, 'Request does not contain a valid Server token.')
    if (method === 'POST' && url.pathname === '/email') return send(body as Partial<PostmarkMessage>)
    if (method === 'GET' && url.pathname === '/messages/outbound') return search(url.searchParams)
    if (method === 'GET' && url.pathname === '/server')
      return { status: 200, body: { ID: 1, Name: 'Viewzenix' } }
    if (method === 'POST' && url.pathname === suppressions) return reactivate(body as object)
    return refuse(404, 0, 'Not found.')
  }

  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const url = new URL(request.url ?? '/', 'http://postmark')
      const made = answer(request.method ?? '', url, request.headers, parseJson(text))
      if (double.loseNextAnswer && url.pathname === '/email') {
        double.loseNextAnswer = false
        return void response.destroy()
      }
      reply(response, made)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const double: PostmarkDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: randomUUID(),
    sent: [],
    inactive: new Map(),
    loseNextAnswer: false,
    faults: [],
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return double
}

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const reply = (response: ServerResponse, { status, body }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
