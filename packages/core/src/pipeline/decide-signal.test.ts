import { readFileSync } from 'node:fs'
import { intents, type OrderStatus, type Side, type Signal } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import { type Aim, aimOf } from './aim.ts'
import { decideSignal, type NextStep, type Situation } from './decide-signal.ts'
import { both, createLane, resting, wish } from './lane-model.fixture.ts'

const decide = (over: Partial<Situation>): NextStep =>
  decideSignal({
    signal: wish('flat'),
    bot: both,
    symbol: 'BTCUSD',
    position: '0',
    aim: null,
    openOrders: [],
    legs: [],
    cancels: 0,
    ...over,
  })

describe('the table of docs/orders.md', () => {
  const target = (position: string): Signal => wish('target', null, { target: position })
  const rows: [string, Signal, boolean?][] = [
    ['`enter_long`', wish('enter_long', 'buy')],
    ['`enter_short`', wish('enter_short', 'sell')],
    ['`exit_long`', wish('exit_long', 'sell')],
    ['`exit_short`', wish('exit_short', 'buy')],
    ['`flat`', wish('flat')],
    ['`add`', wish('add')],
    ['`add`, to buy', wish('add', 'buy')],
    ['`reduce`', wish('reduce')],
    ['`reduce`, to sell', wish('reduce', 'sell')],
    ['`reverse`', wish('reverse')],
    ['`reverse`, to buy', wish('reverse', 'buy')],
    ['`cancel`', wish('cancel')],
    ['`protect`', wish('protect')],
    ['`protect`, of a long', wish('protect', 'buy')],
    ['`buy` alone', wish(null, 'buy')],
    ['`sell` alone', wish(null, 'sell')],
    ['`target` 3, the alert’s size', target('3'), true],
    ['`target` 2, the alert’s size', target('2'), true],
    ['`target` 1, the alert’s size', target('1'), true],
    ['`target` 0', target('0'), true],
    ['`target` 0 of 1, to buy', wish('target', 'buy', { target: '0', quantity: '1' }), true],
    ['`target` −1, the alert’s size', target('-1'), true],
    ['`target` 5, the bot’s size', target('5')],
  ]
  const outcome = (signal: Signal, position: number, sizesByAlert = false): string => {
    const lane = createLane({ position, sizesByAlert })
    const { own, last } = lane.run(signal)
    const orders = own.map(
      ({ leg, side, quantity }) => `${side} ${quantity}${leg === 'exit' ? ' to close' : ''}`,
    )
    if (orders.length > 0) return orders.join(', then ')
    return last.do === 'refuse' ? 'refused' : 'nothing'
  }
  const page = readFileSync(new URL('../../../../docs/orders.md', import.meta.url), 'utf8')
  const cellsOf = (line: string): string[] =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1)

  it.each(rows)('%s', (name, signal, byAlert) => {
    const line = page.split('\n').find((one) => cellsOf(one)[0] === name)
    const [long, flat, short] = [2, 0, -2].map((position) => outcome(signal, position, byAlert))
    expect(line && cellsOf(line)).toEqual([name, long, flat, short])
  })

  it('has every intent', () => {
    for (const intent of intents) expect(rows.some(([, signal]) => signal.intent === intent)).toBe(true)
  })
})

describe('a signal', () => {
  it('of a side alone that closed a position is done: it opens nothing after', () => {
    for (const side of ['buy', 'sell'] as const)
      for (const status of ['filled', 'canceled', 'rejected'] as const)
        expect(decide({ signal: wish(null, side), legs: [{ leg: 'exit', side, status }] })).toMatchObject({
          do: 'finish',
        })
  })

  it('to a bot goes only the ways that it may, and closes whichever it holds', () => {
    const longOnly = { ...both, allowShort: false }
    const shortOnly = { ...both, allowLong: false }
    const closing = (side: Side) => ({ do: 'exit', side, quantity: '2', final: true })
    expect(decide({ bot: longOnly, signal: wish(null, 'sell') })).toMatchObject({ do: 'refuse' })
    expect(decide({ bot: longOnly, signal: wish('enter_short') })).toMatchObject({ do: 'refuse' })
    expect(decide({ bot: shortOnly, signal: wish('enter_long') })).toMatchObject({ do: 'refuse' })
    const held = { bot: longOnly, position: '2' }
    expect(decide({ ...held, signal: wish(null, 'sell') })).toMatchObject(closing('sell'))
    expect(decide({ ...held, signal: wish('reverse') })).toMatchObject(closing('sell'))
    const aim: Aim = { by: 'units', units: '-1' }
    expect(decide({ ...held, signal: wish('target'), aim })).toMatchObject(closing('sell'))
    expect(decide({ bot: longOnly, signal: wish('target'), aim })).toMatchObject({ do: 'finish' })
    expect(decide({ bot: longOnly, signal: wish('flat'), position: '-2' })).toMatchObject(closing('buy'))
  })

  it('to add opens only where the bot says so, and the alert says which way', () => {
    const opens = { ...both, addOpens: true }
    expect(decide({ bot: opens, signal: wish('add', 'sell') })).toMatchObject({ do: 'enter', side: 'sell' })
    expect(decide({ bot: opens, signal: wish('add') })).toMatchObject({ do: 'refuse' })
  })

  it('to cancel leaves what protects a position, and trades nothing', () => {
    const openOrders = [resting(), resting({ id: 'stop', leg: 'stop', type: 'stop', reduceOnly: true })]
    expect(decide({ signal: wish('cancel'), openOrders, position: '2' })).toMatchObject({
      do: 'cancel',
      orderIds: ['resting'],
    })
    const after = { signal: wish('cancel'), openOrders: openOrders.slice(1), position: '2' }
    expect(decide({ ...after, cancels: 1 })).toMatchObject({ do: 'finish' })
    expect(decide(after)).toMatchObject({ do: 'refuse' })
  })

  it('to enter cancels the entries that rest where the alert, or else the bot, says so', () => {
    const openOrders = [resting(), resting({ id: 'stop', leg: 'stop', reduceOnly: true })]
    const cancels = { do: 'cancel', orderIds: ['resting'] }
    const enters = (cancelResting: boolean | null, bot = both) =>
      decide({ signal: wish('enter_long', 'buy', { cancelResting }), bot, openOrders })
    expect(enters(true)).toMatchObject(cancels)
    expect(enters(null)).toMatchObject({ do: 'enter' })
    expect(enters(null, { ...both, cancelResting: true })).toMatchObject(cancels)
    expect(enters(false, { ...both, cancelResting: true })).toMatchObject({ do: 'enter' })
  })

  it('for a bot of its own size follows the strategy: the same share less, or once more', () => {
    const own = { sizing: { kind: 'fixed' as const, quantity: '1' }, multiplier: '1' }
    const change = (before: string | null, target: string) => aimOf({ before, target }, own)
    expect(change('4', '1')).toMatchObject({ direction: 1, change: { reduceTo: '0.25' } })
    expect(change('-4', '-6')).toMatchObject({ direction: -1, change: 'add' })
    expect(change('4', '-6')).toMatchObject({ direction: -1, change: 'hold' })
    expect(change(null, '6')).toMatchObject({ direction: 1, change: 'hold' })
    expect(change('4', '0')).toEqual({ by: 'units', units: '0' })
  })
})

describe('orders before it', () => {
  it('are waited for while nobody knows what they do to the position', () => {
    const statuses: OrderStatus[] = ['pending', 'submitting', 'unknown', 'submitted', 'partially_filled']
    for (const status of statuses)
      expect(decide({ openOrders: [resting({ type: 'market', status })], position: '2' })).toMatchObject({
        do: 'wait',
      })
    for (const over of [{ cancelRequested: true }, { timeInForce: 'ioc' }, { status: 'unknown' }] as const)
      expect(decide({ openOrders: [resting(over)], position: '2' })).toMatchObject({ do: 'wait' })
  })

  it('that rest are canceled before anything is closed, and also when there is nothing to close', () => {
    for (const type of ['limit', 'stop', 'stop_limit', 'trailing_stop'] as const)
      for (const position of ['2', '0', '-2'])
        expect(decide({ openOrders: [resting({ type })], position })).toMatchObject({
          do: 'cancel',
          orderIds: ['resting'],
        })
  })
})
