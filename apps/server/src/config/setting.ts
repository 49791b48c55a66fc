/** Kinds of settings that several sections of the configuration have. */
import { z } from 'zod'

/** An empty variable is one that is not set. */
export const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined)

export const url = (...protocols: string[]) =>
  text.refine((value) => value === undefined || protocols.includes(URL.parse(value)?.protocol ?? ''), {
    message: `must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  })
