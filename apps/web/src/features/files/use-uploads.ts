import { useEffect, useRef, useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { sendBytes } from './send-bytes.ts'
import { type Subject, type UploadCalls, uploadFile } from './upload-file.ts'

/** An upload of this page, until it is a file or is given up. */
export type Upload = {
  key: string
  file: File
  sent: number
  state: 'sending' | 'checking' | 'failed'
  error: unknown
}

/** The uploads to one thing, as they go. Leaving the page ends them; a large one goes on when it is chosen again. */
export const useUploads = (subject: Subject) => {
  const utils = trpc.useUtils()
  const [uploads, setUploads] = useState<Upload[]>([])
  const running = useRef(new Map<string, { stop: AbortController; id: string | null }>())
  useEffect(() => {
    const { current } = running
    return () => {
      for (const { stop } of current.values()) stop.abort()
    }
  }, [])

  const { client } = utils
  const calls: UploadCalls = {
    begin: (input) => client.file.beginUpload.mutate(input),
    signParts: (input) => client.file.signParts.mutate(input),
    resume: (input) => client.file.resumeUpload.mutate(input),
    complete: (input) => client.file.completeUpload.mutate(input),
    send: sendBytes,
    memory: localStorage,
  }
  const change = (key: string, changes: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...changes } : one)))
  const forget = (key: string) => setUploads((all) => all.filter((one) => one.key !== key))

  const run = async (key: string, file: File): Promise<void> => {
    const run = { stop: new AbortController(), id: null as string | null }
    running.current.set(key, run)
    change(key, { state: 'sending', error: null, sent: 0 })
    try {
      await uploadFile(file, subject, calls, {
        signal: run.stop.signal,
        onBegun: (id) => {
          run.id = id
        },
        onProgress: (sent) => change(key, { sent }),
        onSent: () => change(key, { state: 'checking' }),
      })
      forget(key)
      await utils.file.list.invalidate(subject)
    } catch (error) {
      if (!run.stop.signal.aborted) change(key, { state: 'failed', error })
    }
  }

  return {
    uploads,
    add: (files: Iterable<File>) => {
      for (const file of files) {
        const key = crypto.randomUUID()
        setUploads((all) => [...all, { key, file, sent: 0, state: 'sending', error: null }])
        void run(key, file)
      }
    },
    retry: ({ key, file }: Upload) => void run(key, file),
    cancel: async ({ key }: Upload) => {
      const known = running.current.get(key)
      known?.stop.abort()
      running.current.delete(key)
      forget(key)
      if (known?.id) await client.file.remove.mutate({ id: known.id }).catch(() => undefined)
      await utils.file.list.invalidate(subject)
    },
  }
}
