import { type Dialect, type HookReading, hookReading, type Reading, type Signal } from '@viewzenix/schema'
import { SECRET_IN_TEXT } from './check-credentials.ts'
import { readAlertatron, speaksAlertatron } from './dialects/alertatron.ts'
import { FieldProblem, readMessageId, shown } from './dialects/fields.ts'
import { readGeneral, speaksGeneral } from './dialects/general.ts'
import { readMapped, speaksMapped } from './dialects/mapped.ts'
import { nameValues } from './dialects/name-values.ts'
import { readOpenAlgo, speaksOpenAlgo } from './dialects/openalgo.ts'
import { readPineConnector, speaksPineConnector } from './dialects/pineconnector.ts'
import { readOkx, readThreeCommas, speaksOkx, speaksThreeCommas } from './dialects/signal-bots.ts'
import type { JsonObject, Sniffed } from './dialects/sniff.ts'
import { readTradersPost, speaksTradersPost } from './dialects/traderspost.ts'
import { readViewzenix, speaksViewzenix } from './dialects/viewzenix.ts'
import { readWords, speaksWords } from './dialects/words.ts'

type Reader<M> = {
  dialect: Dialect
  speaks(message: M, hook: HookReading): boolean
  read(message: M, hook: HookReading): Signal
  /** Whether its `id` is the message's own: with others it names the order, or the strategy, again and again. */
  ownId?: true
}

/** Tried in this order: the first that a message speaks is the one that it is read in (docs/adr/0034). */
const readers: Reader<JsonObject>[] = [
  {
    dialect: 'mapped',
    speaks: (message, { mapping }) => mapping !== null && speaksMapped(message, mapping),
    read: (message, { mapping }) => (mapping ? readMapped(message, mapping) : readGeneral(message)),
  },
  { dialect: '3commas', speaks: speaksThreeCommas, read: readThreeCommas },
  { dialect: 'okx', speaks: speaksOkx, read: readOkx },
  { dialect: 'openalgo', speaks: speaksOpenAlgo, read: readOpenAlgo },
  { dialect: 'viewzenix', speaks: speaksViewzenix, read: readViewzenix, ownId: true },
  { dialect: 'traderspost', speaks: speaksTradersPost, read: readTradersPost, ownId: true },
  { dialect: 'general', speaks: speaksGeneral, read: readGeneral },
]
const textReaders: Reader<string>[] = [
  {
    dialect: 'pineconnector',
    speaks: speaksPineConnector,
    read: (text, hook) => readPineConnector(text, hook.pineUnits),
  },
  { dialect: 'alertatron', speaks: speaksAlertatron, read: readAlertatron },
  { dialect: 'words', speaks: speaksWords, read: readWords },
]

/** How a hook reads that says nothing about it. */
const PLAIN_READING: HookReading = hookReading.parse({})

/** Works out what a message means, or which field is at fault. Pure, and never throws. */
export const readMessage = (sniffed: Sniffed, hook: HookReading = PLAIN_READING): Reading => {
  switch (sniffed.kind) {
    case 'binary':
      return refuse('NOT_TEXT', 'The body is not text in UTF-8. Send a JSON message.')
    case 'several':
      return refuse(
        'SEVERAL_TRADES',
        `The body holds ${sniffed.count} messages: send one alert for each, so that each is checked and shown by itself.`,
      )
    case 'text':
      return readText(sniffed, hook)
    case 'object':
      return readObject(sniffed.value, hook)
  }
}

const readText = (sniffed: Extract<Sniffed, { kind: 'text' }>, hook: HookReading): Reading => {
  const { why, broken } = sniffed
  // The hook's secret stands in a line as one more pair, which is no word of it.
  const text = sniffed.text.replace(SECRET_IN_TEXT, '').trim()
  if (broken)
    return {
      ok: false,
      dialect: null,
      problem: {
        code: broken.code,
        field: broken.field,
        message: [why, broken.fix ?? 'Send a JSON object.'].join(' '),
      },
      messageId: null,
    }
  if (text === '') return refuse('NOT_JSON', `${why} Send a JSON object.`)
  const fields = nameValues(text)
  return readBy(textReaders, text, hook) ?? (fields && readBy(readers, fields, hook)) ?? refuseText(text, why)
}

const refuseText = (text: string, why: string): Reading =>
  /\{\{[^{}]{1,80}\}\}/.test(text.slice(0, 1000))
    ? refuse(
        'UNFILLED_PLACEHOLDER',
        `The message is still ${shown(text)}: TradingView did not fill it in. {{strategy.…}} works only in the alert of a strategy, and no placeholder works inside alert() in Pine.`,
      )
    : refuse('NOT_JSON', `${why} Send a JSON object, or a line such as: buy BTCUSD.`)

const readObject = (message: JsonObject, hook: HookReading): Reading =>
  readBy(readers, message, hook) ??
  readInside(message, hook) ??
  refuse(
    'UNKNOWN_DIALECT',
    'The message is in no dialect that we know: it names no symbol and nothing to do. It needs at least a symbol and an action (buy, sell, …), under any of the usual names.',
  )

/** Programs such as chat relays send the line that matters in one field. */
const readInside = (message: JsonObject, hook: HookReading): Reading | null => {
  const [name, second] = ['text', 'message', 'msg', 'content', 'alert', 'body'].filter(
    (one) => typeof message[one] === 'string',
  )
  const text = name === undefined || second !== undefined ? undefined : message[name]
  return typeof text === 'string' ? readBy(textReaders, text.trim(), hook) : null
}

const readBy = <M extends string | JsonObject>(
  candidates: Reader<M>[],
  message: M,
  hook: HookReading,
): Reading | null => {
  let dialect: Dialect | null = null
  try {
    const reader = candidates.find((one) => one.speaks(message, hook))
    if (!reader) return null
    dialect = reader.dialect
    const messageId = reader.ownId && typeof message !== 'string' ? readMessageId(message) : null
    return { ok: true, dialect, signal: reader.read(message, hook), messageId }
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error
    return { ok: false, dialect, problem: error.problem, messageId: null }
  }
}

const refuse = (code: string, message: string): Reading => ({
  ok: false,
  dialect: null,
  problem: { code, field: null, message },
  messageId: null,
})
