/**
 * A double of S3 on a real socket: one bucket, path-style addresses, signatures and expiry checked, ranges,
 * multipart uploads, pages of two so that paging is always walked. It knows nothing of the SDK that calls it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { checkSignature } from './s3-signature.ts'

type Stored = { bytes: Buffer; type: string; etag: string; at: Date }
type Upload = { key: string; type: string; at: Date; parts: Map<number, { bytes: Buffer; etag: string }> }

/** Entries of a page of a list: small, so that every list of more than two is paged. */
const PAGE = 2

const BUCKET = 'viewzenix'

/** Starts it on a free port of the loopback. */
export const startS3Double = async () => {
  const keys = { accessKeyId: 'AKIADOUBLE', secretAccessKey: 'a secret of the double', region: 'eu-test-1' }
  const blobs = new Map<string, Stored>()
  const uploads = new Map<string, Upload>()
  const requests: string[] = []
  let skew = 0
  const now = () => Date.now() + skew

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const body = await read(request)
    const url = new URL(request.url ?? '/', 'http://double')
    requests.push(`${request.method} ${url.pathname}`)
    response.setHeader('access-control-allow-origin', '*')
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, PUT')
      response.setHeader('access-control-allow-headers', 'content-type')
      return response.writeHead(204).end()
    }
    const verdict = checkSignature(request, body, keys, now())
    if (!verdict.ok) return fail(response, verdict.status, verdict.code)
    const [, bucket, ...rest] = url.pathname.split('/')
    if (bucket !== BUCKET) return fail(response, 404, 'NoSuchBucket')
    const key = rest.join('/')
    const call = { request, response, body, key, query: url.searchParams }
    if (key === '') return ofBucket(call)
    return call.query.has('uploadId') || call.query.has('uploads') ? ofUpload(call) : ofBlob(call)
  }

  type Call = {
    request: IncomingMessage
    response: ServerResponse
    body: Buffer
    key: string
    query: URLSearchParams
  }

  const ofBucket = ({ request, response, query }: Call): unknown => {
    if (request.method === 'HEAD') return response.writeHead(200).end()
    const prefix = query.get('prefix') ?? ''
    if (query.has('uploads')) {
      const after = query.get('upload-id-marker')
      const all = [...uploads]
        .filter(([, { key }]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .filter(([id]) => after === null || id > after)
      const page = all.slice(0, PAGE)
      const [lastId, last] = page.at(-1) ?? []
      return xml(
        response,
        'ListMultipartUploadsResult',
        `<Bucket>${BUCKET}</Bucket><IsTruncated>${all.length > PAGE}</IsTruncated>
        <NextKeyMarker>${last?.key ?? ''}</NextKeyMarker><NextUploadIdMarker>${lastId ?? ''}</NextUploadIdMarker>` +
          page
            .map(
              ([id, { key, at }]) =>
                `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${at.toISOString()}</Initiated></Upload>`,
            )
            .join(''),
      )
    }
    const after = query.get('continuation-token') ?? ''
    const all = [...blobs]
      .filter(([key]) => key.startsWith(prefix) && key > after)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const page = all.slice(0, PAGE)
    return xml(
      response,
      'ListBucketResult',
      `<Name>${BUCKET}</Name><IsTruncated>${all.length > PAGE}</IsTruncated>
      ${all.length > PAGE ? `<NextContinuationToken>${page.at(-1)?.[0]}</NextContinuationToken>` : ''}` +
        page
          .map(
            ([key, { bytes, at, etag }]) =>
              `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><ETag>${etag}</ETag><LastModified>${at.toISOString()}</LastModified></Contents>`,
          )
          .join(''),
    )
  }

  const ofUpload = ({ request, response, body, key, query }: Call): unknown => {
    if (request.method === 'POST' && query.has('uploads')) {
      const id = randomBytes(12).toString('hex')
      uploads.set(id, {
        key,
        type: request.headers['content-type'] ?? '',
        at: new Date(now()),
        parts: new Map(),
      })
      return xml(
        response,
        'InitiateMultipartUploadResult',
        `<Bucket>${BUCKET}</Bucket><Key>${key}</Key><UploadId>${id}</UploadId>`,
      )
    }
    const id = query.get('uploadId') ?? ''
    const upload = uploads.get(id)
    if (upload?.key !== key) return fail(response, 404, 'NoSuchUpload')
    if (request.method === 'PUT') {
      const etag = etagOf(body)
      upload.parts.set(Number(query.get('partNumber')), { bytes: body, etag })
      return response.writeHead(200, { etag }).end()
    }
    if (request.method === 'DELETE') {
      uploads.delete(id)
      return response.writeHead(204).end()
    }
    const parts = [...upload.parts].sort(([a], [b]) => a - b)
    if (request.method === 'GET') {
      const after = Number(query.get('part-number-marker') ?? 0)
      const left = parts.filter(([part]) => part > after)
      const page = left.slice(0, PAGE)
      return xml(
        response,
        'ListPartsResult',
        `<Bucket>${BUCKET}</Bucket><Key>${key}</Key><UploadId>${id}</UploadId>
        <IsTruncated>${left.length > PAGE}</IsTruncated><NextPartNumberMarker>${page.at(-1)?.[0] ?? 0}</NextPartNumberMarker>` +
          page
            .map(
              ([part, { bytes, etag }]) =>
                `<Part><PartNumber>${part}</PartNumber><ETag>${etag}</ETag><Size>${bytes.length}</Size></Part>`,
            )
            .join(''),
      )
    }
    const wanted = [...body.toString().matchAll(/<Part>.*?<\/Part>/gs)].map(([part]) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
      etag: /<ETag>(.*?)</.exec(part)?.[1]?.replaceAll('&quot;', '"'),
    }))
    const pieces = wanted.map(({ number, etag }) => {
      const part = upload.parts.get(number)
      return part?.etag === etag ? part?.bytes : undefined
    })
    if (pieces.length === 0 || pieces.some((piece) => !piece)) return fail(response, 400, 'InvalidPart')
    const whole = pieces.filter((piece) => piece !== undefined)
    if (whole.slice(0, -1).some((piece) => piece.length < 5 * 1024 * 1024))
      return fail(response, 400, 'EntityTooSmall')
    const bytes = Buffer.concat(whole)
    const etag = `"${createHash('md5').update(bytes).digest('hex')}-${whole.length}"`
    blobs.set(key, { bytes, type: upload.type, etag, at: new Date(now()) })
    uploads.delete(id)
    return xml(
      response,
      'CompleteMultipartUploadResult',
      `<Bucket>${BUCKET}</Bucket><Key>${key}</Key><ETag>${etag}</ETag>`,
    )
  }

  const ofBlob = ({ request, response, body, key, query }: Call): unknown => {
    const source = request.headers['x-amz-copy-source']
    if (request.method === 'PUT' && source !== undefined) {
      const copied = blobs.get(decodeURIComponent(String(source)).replace(/^\/?[^/]+\//, ''))
      if (!copied) return fail(response, 404, 'NoSuchKey')
      blobs.set(key, { ...copied, at: new Date(now()) })
      return xml(response, 'CopyObjectResult', `<ETag>${copied.etag}</ETag>`)
    }
    if (request.method === 'PUT') {
      const etag = etagOf(body)
      blobs.set(key, { bytes: body, type: request.headers['content-type'] ?? '', etag, at: new Date(now()) })
      return response.writeHead(200, { etag }).end()
    }
    if (request.method === 'DELETE') {
      blobs.delete(key)
      return response.writeHead(204).end()
    }
    const found = blobs.get(key)
    if (!found) return fail(response, 404, 'NoSuchKey', request.method === 'HEAD')
    const { bytes } = found
    const headers: Record<string, string> = {
      'content-type': query.get('response-content-type') ?? found.type,
      etag: found.etag,
      'last-modified': found.at.toUTCString(),
      'accept-ranges': 'bytes',
    }
    const disposition = query.get('response-content-disposition')
    if (disposition !== null) headers['content-disposition'] = disposition
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
    if (from === undefined) {
      response.writeHead(200, { ...headers, 'content-length': String(bytes.length) })
      return response.end(request.method === 'HEAD' ? undefined : bytes)
    }
    if (Number(from) >= bytes.length) return fail(response, 416, 'InvalidRange')
    const end = Math.min(to ? Number(to) : bytes.length - 1, bytes.length - 1)
    const piece = bytes.subarray(Number(from), end + 1)
    response.writeHead(206, {
      ...headers,
      'content-length': String(piece.length),
      'content-range': `bytes ${from}-${end}/${bytes.length}`,
    })
    return response.end(piece)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    settings: { ...keys, bucket: BUCKET, endpoint: `http://127.0.0.1:${port}`, forcePathStyle: true },
    /** Method and path of every request, in order. */
    requests,
    keys: () => [...blobs.keys()].sort(),
    /** The store's clock from now on goes ahead by so much more. */
    advance: (ms: number) => {
      skew += ms
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`

const xml = (response: ServerResponse, root: string, inside: string): unknown => {
  response.writeHead(200, { 'content-type': 'application/xml' })
  return response.end(`<?xml version="1.0" encoding="UTF-8"?><${root}>${inside}</${root}>`)
}

const fail = (response: ServerResponse, status: number, code: string, silent = false): unknown => {
  response.writeHead(status, { 'content-type': 'application/xml' })
  return response.end(
    silent
      ? undefined
      : `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  )
}
