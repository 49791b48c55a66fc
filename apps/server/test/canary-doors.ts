/** Where canaries are put at the doors of mail, files, exports, invitations and the ways to sign in. */
import { createSealer } from '@viewzenix/core/platform'
import { z } from 'zod'
import type { Books } from '../chaos/books.ts'
import type { Product } from './product.ts'

export const POSTMARK = { user: 'postmark', password: 'CANARYp0stm4rkPassw0rd' }

export type Cage = {
  /** A new secret, by where it is put. */
  canary(where: string): string
  /** A secret that there is already. */
  plant(secret: string, where: string): void
  /** Asks, and writes the answer down. */
  ask(product: Product, path: string, init?: RequestInit): Promise<Response>
}

const json = { 'content-type': 'application/json' }
const basic = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64')

export const mailInputs = async ({ canary, plant, ask }: Cage, product: Product): Promise<void> => {
  const report = (authorization: string, body = '{"RecordType":"Bounce"}') =>
    ask(product, '/webhooks/postmark', {
      method: 'POST',
      body,
      headers: { ...json, authorization },
    })
  plant(POSTMARK.password, 'Postmark: the password')
  const real = basic(POSTMARK.user, POSTMARK.password)
  plant(real, 'Postmark: the credentials')
  await report(`Basic ${real}`)
  await report(`Basic ${real}`, `{"RecordType":"${canary('Postmark: broken JSON')}`)
  const password = canary('Postmark: wrong password')
  const wrong = basic(POSTMARK.user, password)
  plant(wrong, 'Postmark: wrong credentials')
  await report(`Basic ${wrong}`)
  await report(`Basic ${basic(canary('Postmark: wrong user'), POSTMARK.password)}`)
  await report(`Bearer ${canary('Postmark: bearer')}`)
  await ask(product, `/webhooks/postmark?password=${canary('Postmark: query')}`, {
    method: 'POST',
    body: '{}',
  })
  for (const method of ['GET', 'POST', 'PUT'])
    await ask(product, `/mail/unsubscribe/${canary(`unsubscribe: ${method}`)}`, { method })
  await ask(
    product,
    `/mail//unsubscribe/${canary('unsubscribe: two slashes')}?a=${canary('unsubscribe: query')}`,
  )
  await ask(product, '/mail/frame', { method: 'POST', body: `html=${canary('mail frame: nobody')}` })
}

export const fileInputs = async ({ canary, ask }: Cage, product: Product): Promise<void> => {
  for (const method of ['GET', 'PUT', 'POST'])
    await ask(product, `/files/blob/w/x?expires=99999999999&signature=${canary(`blob: ${method}`)}`, {
      method,
      ...(method === 'GET'
        ? {}
        : {
            body: canary(`blob: content, ${method}`),
            headers: { 'content-type': canary(`blob: type, ${method}`) },
          }),
    })
  await ask(product, '/files/blob/w/x', { headers: { range: `bytes=${canary('blob: range')}` } })
  for (const path of ['/share/', '//share/', '/SHARE/']) await ask(product, path + canary(`share: ${path}`))
  await ask(product, `/share/x?password=${canary('share: query')}`)
  for (const path of ['/exports/orders.csv', '/exports/nothing.csv', '/workspace/export'])
    for (const method of ['GET', 'POST'])
      await ask(product, `${path}?token=${canary(`${method} ${path}: query`)}`, {
        method,
        headers: {
          cookie: `viewzenix_session=${canary(`${method} ${path}: session`)}`,
          'sec-fetch-site': 'same-origin',
        },
      })
}

export const identityInputs = async (
  { canary, ask }: Cage,
  product: Product,
  session: string,
): Promise<void> => {
  const own = { cookie: `viewzenix_session=${session}`, 'sec-fetch-site': 'same-origin' }
  // The token is 43 characters long.
  const token = (where: string) => canary(where).padEnd(43, 'x')
  for (const headers of [json, { ...json, ...own }])
    for (const verb of ['look', 'accept'])
      for (const body of [
        JSON.stringify({ token: token(`invitation ${verb}`) }),
        JSON.stringify({ token: canary(`invitation ${verb}: too short`) }),
        `{"token":"${canary(`invitation ${verb}: broken JSON`)}`,
      ])
        await ask(product, `/trpc/invitation.${verb}`, { method: 'POST', body, headers })
  for (const path of ['/invitations/', '//invitations/']) await ask(product, path + token(`page: ${path}`))
  await ask(product, `/auth/signed-out?state=${canary('signed out: state')}`)
  await ask(product, `/auth/dev/link?token=${canary('link: query')}`, { method: 'POST' })
  await ask(product, `/auth/nobody/link?code=${canary('link: no provider')}`, {
    method: 'POST',
    headers: own,
  })
  // Not written down: the address to go to has the state in it, which is planted nowhere else.
  const begun = await fetch(`${product.baseUrl}/auth/dev/link`, { method: 'POST', headers: own })
  const { url } = z.object({ url: z.string().optional() }).parse(await begun.json())
  const state = url ? (new URL(url).searchParams.get('state') ?? '') : canary('link: state')
  const pending = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  await ask(product, `/auth/dev/callback?code=${canary('link: wrong code')}&state=${state}`, {
    headers: { cookie: `${own.cookie}; ${pending}` },
  })
  const unlink = JSON.stringify({ id: canary('unlink: id') })
  await ask(product, '/trpc/profile.unlink', { method: 'POST', body: unlink, headers: { ...json, ...own } })
}

/** What the product itself makes and seals, on its way to whoever may see it. */
export const realSecrets = async (
  { canary, plant, ask }: Cage,
  product: Product,
  books: Books,
  session: string,
  appSecret: string,
): Promise<void> => {
  const own = { ...json, cookie: `viewzenix_session=${session}`, 'sec-fetch-site': 'same-origin' }
  const call = async <T extends z.ZodType>(path: string, input: object, shape: T): Promise<z.output<T>> => {
    const response = await fetch(`${product.baseUrl}/trpc/${path}`, {
      method: 'POST',
      body: JSON.stringify(input),
      headers: own,
    })
    const { result } = z.object({ result: z.object({ data: z.unknown() }) }).parse(await response.json())
    return shape.parse(result.data)
  }
  const sealer = createSealer(appSecret)
  for (const [table, column] of [
    ['identity_link', 'refresh_token_sealed'],
    ['session', 'id_token_sealed'],
  ])
    for (const { id } of await books.query<{ id: string }>(`select id from ${table}`))
      await books.query(`update ${table} set ${column} = $1 where id = $2`, [
        sealer.seal(canary(`${table}: token`), `${table}:${id}`),
        id,
      ])
  await books.query("update identity_link set refresh_due_at = now() - interval '1 minute'")

  const [bot] = await books.query<{ id: string }>('select id from bot limit 1')
  const content = canary('file: content')
  const begun = await call(
    'file.beginUpload',
    {
      subjectKind: 'bot',
      subjectId: bot?.id,
      name: 'notes.txt',
      contentType: 'text/plain',
      size: content.length,
    },
    z.object({
      file: z.object({ id: z.string() }),
      upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
    }),
  )
  const { url, headers } = begun.upload
  const path = new URL(url).pathname + new URL(url).search
  plant(new URL(url).searchParams.get('signature') ?? path, 'file: address of the upload')
  await ask(product, path, { method: 'PUT', body: canary('file: other content'), headers })
  await ask(product, path, { method: 'PUT', body: content, headers })
  await call('file.completeUpload', { id: begun.file.id }, z.unknown())
  const { url: shared } = await call(
    'file.share',
    { fileId: begun.file.id, expiresInHours: 1 },
    z.object({ url: z.string() }),
  )
  const token = shared.split('/').at(-1) ?? ''
  plant(token, 'file: share token')
  const opened = await fetch(`${product.baseUrl}/share/${token}`, { redirect: 'manual' })
  const blob = new URL(opened.headers.get('location') ?? '', product.baseUrl)
  plant(blob.searchParams.get('signature') ?? blob.search, 'file: address of the download')
  await (await fetch(`${product.baseUrl}${blob.pathname}${blob.search}`)).arrayBuffer()

  const { link } = await call(
    'member.invite',
    { email: 'guest@example.com', role: 'viewer' },
    z.object({ link: z.string() }),
  )
  const invitation = link.split('/').at(-1) ?? ''
  plant(invitation, 'invitation: token')
  // The mail that has it shows it to nobody but its reader.
  const [mail] = await books.query<{ id: string }>("select id from mail where template = 'invitation'")
  const input = encodeURIComponent(JSON.stringify({ id: mail?.id }))
  const shown = await ask(product, `/trpc/mail.get?input=${input}`, { headers: own })
  if (shown.status !== 200) throw new Error(`The mail of the invitation was not shown: ${shown.status}`)
  await ask(product, '/trpc/invitation.look', {
    method: 'POST',
    body: JSON.stringify({ token: invitation }),
    headers: json,
  })
  for (const field of ['subject', 'intro', 'closing'])
    await ask(product, '/trpc/mailTemplate.set', {
      method: 'POST',
      headers: own,
      body: JSON.stringify({
        template: 'invitation',
        subject: 'a',
        intro: 'b',
        [field]: { secret: canary(`mail: ${field}`) },
      }),
    })
}
