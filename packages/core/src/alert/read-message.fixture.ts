/** Messages, and what is read out of them. */
import type { Reading, Signal } from '@viewzenix/schema'
import { sniff } from './dialects/sniff.ts'
import { readMessage } from './read-message.ts'

export const read = (message: string | object): Reading =>
  readMessage(sniff(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))))
export const signalOf = (message: string | object): Signal => {
  const reading = read(message)
  if (!reading.ok) throw new Error(reading.problem.message)
  return reading.signal
}
export const problemOf = (message: string | object) => {
  const reading = read(message)
  if (reading.ok) throw new Error('it was understood')
  return reading.problem
}

export const seed =
  '{"symbol":"BTCUSD","strategy_order_id":"long","strategy_order_action":"buy","strategy_order_contracts":0.05,"strategy_order_price":64340.15,"strategy_order_comment":"Breakout","time":1713746400000}'
export const own = (changes: object) => ({ ...JSON.parse(seed), ...changes })
export const posted = (changes: object = {}) => ({ ticker: 'BTCUSD', action: 'buy', ...changes })
