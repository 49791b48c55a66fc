import type { Dialect, Reading, Signal } from '@viewzenix/schema'
import { FieldProblem, readMessageId } from './dialects/fields.ts'
import type { JsonObject, Sniffed } from './dialects/sniff.ts'
import { readTradersPost, speaksTradersPost } from './dialects/traderspost.ts'
import { readViewzenix, speaksViewzenix } from './dialects/viewzenix.ts'

/** Tried in this order: the first that a message speaks is the one that it is read in. */
const readers: { dialect: Dialect; speaks(m: JsonObject): boolean; read(m: JsonObject): Signal }[] = [
  { dialect: 'viewzenix', speaks: speaksViewzenix, read: readViewzenix },
  { dialect: 'traderspost', speaks: speaksTradersPost, read: readTradersPost },
]

/** Works out what a message means, or which field is at fault. Never throws. */
export const readMessage = (sniffed: Sniffed): Reading => {
  if (sniffed.kind === 'binary')
    return refuse('NOT_TEXT', 'The body is not text in UTF-8. Send a JSON message.')
  if (sniffed.kind === 'text') return refuse('NOT_JSON', `${sniffed.why} Send a JSON object.`)
  const reader = readers.find((r) => r.speaks(sniffed.value))
  if (!reader)
    return refuse(
      'UNKNOWN_DIALECT',
      'The message is in no dialect that we know. It needs at least symbol and strategy_order_action (Viewzenix), or ticker and action (TradersPost).',
    )
  try {
    const messageId = readMessageId(sniffed.value)
    return { ok: true, dialect: reader.dialect, signal: reader.read(sniffed.value), messageId }
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error
    return { ok: false, dialect: reader.dialect, problem: error.problem, messageId: null }
  }
}

const refuse = (code: string, message: string): Reading => ({
  ok: false,
  dialect: null,
  problem: { code, field: null, message },
  messageId: null,
})
