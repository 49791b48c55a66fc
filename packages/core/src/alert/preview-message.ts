import type { PreviewView } from '@viewzenix/schema'
import { z } from 'zod'
import { invalid } from '../platform/errors.ts'
import { query } from '../platform/use-case.ts'
import { sniff } from './dialects/sniff.ts'
import { BODY_LIMIT } from './prepare-alert.ts'
import { readMessage } from './read-message.ts'

/** How a message would be read if it came in now. Nothing is stored. Throws INVALID that names the field at fault. */
export const previewMessage = query({
  name: 'alert.preview',
  input: z.object({ body: z.string().min(1).max(BODY_LIMIT) }),
  permission: 'read',
  scope: 'alerts:read',
  handle: async (_context, { body }): Promise<PreviewView> => {
    const reading = readMessage(sniff(Buffer.from(body)))
    if (reading.ok) return { dialect: reading.dialect, signal: reading.signal }
    const { field, message } = reading.problem
    throw invalid(message, [{ field: field ?? 'body', message }])
  },
})
