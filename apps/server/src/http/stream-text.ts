import type { OpenExport } from '@viewzenix/core/export'

/**
 * An export as an answer: the next page is read when the reader has taken the one before, and none once it has left.
 * What fails on the way breaks the connection off, so that nobody takes half a file for a whole one.
 */
export const streamText = ({ fileName, contentType, chunks }: OpenExport): Response => {
  const encoder = new TextEncoder()
  const rows = chunks[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { value, done } = await rows.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value.text))
      },
      cancel: async () => {
        await rows.return?.()
      },
    },
    { highWaterMark: 1 },
  )
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
