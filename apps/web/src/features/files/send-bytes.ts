/** One PUT to the store, with its progress: `fetch` tells nothing of what has left. */
export class SendError extends Error {
  override name = 'SendError'
  /** The store's answer; 0 when there was none. */
  readonly status: number
  constructor(status: number) {
    super(
      status === 0
        ? 'The connection broke before all of it had arrived. Try again: parts that arrived are kept.'
        : status === 403
          ? 'The file store no longer takes this upload.'
          : `The file store did not take it (${status}).`,
    )
    this.status = status
  }
}

export const sendBytes = (
  target: { url: string; headers: Record<string, string> },
  bytes: Blob,
  options: { signal: AbortSignal; onProgress: (sent: number) => void },
): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    const settle = (finish: () => void) => {
      options.signal.removeEventListener('abort', stop)
      finish()
    }
    request.open('PUT', target.url)
    for (const [name, value] of Object.entries(target.headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => options.onProgress(loaded)
    request.onload = () =>
      settle(() =>
        request.status >= 200 && request.status < 300 ? resolve() : reject(new SendError(request.status)),
      )
    request.onerror = () => settle(() => reject(new SendError(0)))
    request.onabort = () => settle(() => reject(options.signal.reason))
    if (options.signal.aborted) return reject(options.signal.reason)
    options.signal.addEventListener('abort', stop)
    request.send(bytes)
  })
