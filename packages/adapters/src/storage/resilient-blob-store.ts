/**
 * A blob store behind its policy. Every call may be made twice but the joining of a multipart upload: without an
 * answer to that the caller asks whether the blob is there. (A multipart upload that is begun twice leaves one that
 * the sweep ends.) Signing an address asks nobody, and passes through.
 */
import type { BlobStore } from '@viewzenix/core/ports'
import { createPolicy, type Policy, type PolicyOptions } from '../resilience/policy.ts'

export type ResilientBlobStoreOptions = Omit<PolicyOptions, 'timeoutMs' | 'integration'> & {
  /** Of one attempt. Default 4 s; a piece of bytes and a joining may take `transferTimeoutMs`, 60 s. */
  timeoutMs?: number
  transferTimeoutMs?: number
  /** The integration's name. Default `<kind>-files`. */
  name?: string
}

export const resilientBlobStore = (store: BlobStore, options: ResilientBlobStoreOptions): BlobStore => {
  const { timeoutMs = 4_000, transferTimeoutMs = 60_000, name = `${store.kind}-files` } = options
  const { budgetMs = 9_000 } = options
  const policy = createPolicy({
    ...options,
    timeoutMs,
    budgetMs: Math.max(budgetMs, 2 * transferTimeoutMs),
    integration: { name },
  })
  return throughPolicy(store, policy, { budgetMs, transferTimeoutMs })
}

/** `transferTimeoutMs`: of an attempt that moves bytes; without it the policy's own. */
export const throughPolicy = (
  store: BlobStore,
  policy: Policy,
  { budgetMs, transferTimeoutMs }: { budgetMs: number; transferTimeoutMs?: number },
): BlobStore => {
  const longer = transferTimeoutMs === undefined ? {} : { timeoutMs: transferTimeoutMs }
  const fallback = 'Files cannot be sent or opened for a while; trading and everything else goes on.'
  const QUICK = { idempotent: true, fallback }
  const TRANSFER = { idempotent: true, ...longer, fallback }
  const ONCE = { idempotent: false, ...longer, fallback }
  const quick = <T>(signal: AbortSignal, work: (own: AbortSignal) => Promise<T>): Promise<T> =>
    policy.execute(QUICK, AbortSignal.any([signal, AbortSignal.timeout(budgetMs)]), work)
  return {
    ...store,
    startMultipart: (blob, signal) => quick(signal, (own) => store.startMultipart(blob, own)),
    putPart: (part, bytes, signal) =>
      policy.execute(TRANSFER, signal, (own) => store.putPart(part, bytes, own)),
    listParts: (upload, signal) => quick(signal, (own) => store.listParts(upload, own)),
    completeMultipart: (upload, parts, signal) =>
      policy.execute(ONCE, signal, (own) => store.completeMultipart(upload, parts, own)),
    abortMultipart: (upload, signal) => quick(signal, (own) => store.abortMultipart(upload, own)),
    listMultiparts: (prefix, cursor, signal) =>
      quick(signal, (own) => store.listMultiparts(prefix, cursor, own)),
    put: (key, bytes, contentType, signal) =>
      policy.execute(TRANSFER, signal, (own) => store.put(key, bytes, contentType, own)),
    get: (key, signal, range) =>
      quick(signal, (own) => opened(own, signal, (either) => store.get(key, either, range))),
    head: (key, signal) => quick(signal, (own) => store.head(key, own)),
    copy: (from, to, signal) => policy.execute(TRANSFER, signal, (own) => store.copy(from, to, own)),
    delete: (keys, signal) => quick(signal, (own) => store.delete(keys, own)),
    list: (prefix, cursor, signal) => quick(signal, (own) => store.list(prefix, cursor, own)),
    probe: (signal) => quick(signal, (own) => store.probe(own)),
  }
}

/** The signal of an attempt ends with the attempt; the body is read after it, under the caller's signal alone. */
const opened = async <T>(
  own: AbortSignal,
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const opening = new AbortController()
  const stop = () => opening.abort(own.reason)
  own.addEventListener('abort', stop, { once: true })
  try {
    return await work(AbortSignal.any([caller, opening.signal]))
  } finally {
    own.removeEventListener('abort', stop)
  }
}
