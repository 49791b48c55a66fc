import {
  botExits,
  type Level,
  NO_LIMITS,
  orderStyle,
  type Signal,
  type StopLoss,
  signalOf,
} from '@viewzenix/schema'
import { createTestRehearsalBroker } from '@viewzenix/testing/rehearsal'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BrokerCapabilities } from '../ports/index.ts'
import { openRehearsal, type RehearsedBot, type SimDecision, type World } from './rehearsal-state.ts'
import { createRehearsal, type RehearsedAlert } from './rehearse.ts'

const START = Date.UTC(2030, 0, 7, 12)
const MINUTE = 60_000
const ANY = ['day', 'gtc', 'ioc', 'fok'] as const
const paper: BrokerCapabilities = {
  orders: { market: ANY, limit: ANY, stop: ['day', 'gtc'], stop_limit: ['day', 'gtc'] },
  trail: ['price', 'percent'],
  extendedHours: [],
  brackets: false,
}

const bot = (changes: Partial<RehearsedBot> = {}): RehearsedBot => ({
  ...{ id: 'bot-1', name: 'Breakout', hookId: 'hook-1', paused: false, symbols: [] },
  ...{ allowLong: true, allowShort: true, addOpens: false, cancelResting: false, drift: 'ignore' },
  approval: null,
  sizing: { kind: 'fixed', quantity: '0.05' },
  multiplier: '1',
  order: orderStyle.parse({ type: 'market' }),
  exits: botExits.parse({}),
  risk: NO_LIMITS,
  links: [{ accountId: 'account-1', sizing: null, multiplier: '1' }],
  ...changes,
})

const worldOf = (bots: RehearsedBot[], changes: Partial<World> = {}): World => ({
  broker: createTestRehearsalBroker(7),
  risk: NO_LIMITS,
  bots,
  accounts: new Map(
    ['account-1', 'account-2'].map((id) => [
      id,
      {
        ...{ id, name: id, symbolMap: null, risk: NO_LIMITS },
        capabilities: { crypto: paper, equity: paper, forex: paper, unknown: paper },
      },
    ]),
  ),
  halts: [],
  declined: new Set(),
  ...changes,
})

const signal = (intent: Signal['intent'], said: Partial<Signal> = {}): Signal =>
  signalOf({ symbol: 'BTCUSD', assetClass: 'crypto', side: null, ...said, intent })

const away = (percent: string): Level => ({ kind: 'away', distance: { unit: 'percent', percent } })

let count = 0
const alert = (minute: number, meaning: Signal): RehearsedAlert => ({
  ...{ id: `alert-${++count}`, hookId: 'hook-1', receivedAt: START + minute * MINUTE },
  signal: meaning,
})

const open = (world: World) =>
  openRehearsal(
    world.broker,
    START,
    ['account-1', 'account-2'].map((accountId) => ({
      ...{ accountId, currency: 'USD', cash: '100000', positions: [] },
    })),
  )

/** Rehearses the alerts, and the market until some time after them. `cuts`: put down and taken up again after these. */
const rehearse = (world: World, alerts: RehearsedAlert[], minutes: number, cuts: number[] = []) => {
  let rehearsal = createRehearsal(world, open(world))
  const closed: SimDecision[] = []
  const reach = (until: number): void => {
    while (!rehearsal.step(until)) protectsNoMoreThanIsHeld(rehearsal.state)
  }
  for (const [i, one] of alerts.entries()) {
    reach(one.receivedAt)
    rehearsal.deliver(one)
    protectsNoMoreThanIsHeld(rehearsal.state)
    if (!cuts.includes(i)) continue
    closed.push(...rehearsal.takeClosed())
    const kept = JSON.parse(JSON.stringify(rehearsal.state))
    rehearsal = createRehearsal({ ...world, broker: createTestRehearsalBroker(7) }, kept)
    reach(one.receivedAt + 90_500)
  }
  reach(START + minutes * MINUTE)
  const { state } = rehearsal
  return { decisions: [...closed, ...state.decisions], state }
}

/** Stops, and exits beside them, can never close more than there is. */
const protectsNoMoreThanIsHeld = ({ decisions, lanes }: ReturnType<typeof open>): void => {
  for (const { accountId, symbol, holding } of Object.values(lanes)) {
    const stops = decisions
      .filter((one) => one.accountId === accountId && one.symbol === symbol)
      .flatMap(({ orders }) => orders)
      .filter((o) => o.leg === 'stop' && (o.status === 'submitted' || o.status === 'partially_filled'))
      .reduce((sum, o) => sum.plus(o.quantity).minus(o.filledQuantity), new Decimal(0))
    expect(stops.lte(new Decimal(holding.quantity).abs())).toBe(true)
  }
}

const ordersOf = (decisions: SimDecision[]) =>
  decisions
    .flatMap(({ alertId, orders }) => orders.map((order) => ({ alertId, ...order })))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

describe('a rehearsal', () => {
  it('enters, keeps stop and targets beside the position, and takes them away when it is closed', () => {
    const exits = botExits.parse({
      stop: { unit: 'percent', percent: '5' },
      targets: [
        { distance: { unit: 'percent', percent: '6' }, share: '50' },
        { distance: { unit: 'percent', percent: '9' }, share: '50' },
      ],
    })
    const alerts = [alert(1, signal('enter_long')), alert(10, signal('exit_long'))]
    const { decisions, state } = rehearse(worldOf([bot({ exits })]), alerts, 12)
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['ordered', 'ordered'])
    const entry = decisions[0]?.orders ?? []
    expect(entry.map(({ leg, status, quantity }) => [leg, status, quantity])).toEqual([
      ['entry', 'filled', '0.05'],
      ['stop', 'canceled', '0.05'],
      ['target', 'canceled', '0.025'],
      ['target', 'canceled', '0.025'],
    ])
    expect(decisions[1]?.orders).toMatchObject([{ leg: 'exit', status: 'filled', quantity: '0.05' }])
    expect(state.lanes['account-1:BTCUSD']?.holding.quantity).toBe('0')
    const gains = state.gains.reduce((sum, { net }) => sum.plus(net), new Decimal(0))
    const { book } = state.accounts['account-1'] ?? {}
    expect(worldOf([]).broker.equity(book as never, state.at)).toBe(gains.plus(100_000).toFixed())
  })

  it('reverses through flat', () => {
    const alerts = [alert(1, signal('enter_long')), alert(2, signal('reverse'))]
    const { decisions, state } = rehearse(worldOf([bot()]), alerts, 3)
    expect(decisions[1]?.orders.map(({ leg, side, status }) => [leg, side, status])).toEqual([
      ['exit', 'sell', 'filled'],
      ['entry', 'sell', 'filled'],
    ])
    expect(state.lanes['account-1:BTCUSD']?.holding.quantity).toBe('-0.05')
  })

  it('closes by its stop once the market is there, while no alert comes', () => {
    const exits = botExits.parse({ stop: { unit: 'percent', percent: '0.05' } })
    const { decisions, state } = rehearse(worldOf([bot({ exits })]), [alert(1, signal('enter_long'))], 600)
    const stop = decisions[0]?.orders.find(({ leg }) => leg === 'stop')
    expect(stop).toMatchObject({ status: 'filled', type: 'stop' })
    expect(stop?.fills[0]?.at).toBeGreaterThan(START + MINUTE)
    expect(state.lanes['account-1:BTCUSD']?.holding.quantity).toBe('0')
  })

  it('moves a stop that trails, as the market goes', () => {
    const trail = { unit: 'percent', percent: '1' } as const
    const exits = botExits.parse({ trail })
    const { decisions } = rehearse(worldOf([bot({ exits })]), [alert(1, signal('enter_long'))], 900)
    const stops = decisions[0]?.orders.filter(({ leg }) => leg === 'stop') ?? []
    expect(stops.length).toBeGreaterThan(1)
    const prices = stops.map(({ stopPrice }) => Number(stopPrice))
    expect(prices).toEqual(prices.toSorted((a, b) => a - b))
  })

  it('moves exits as alerts say, also beside an entry that had none and was told of already', () => {
    const stop = (level: StopLoss['level']): Partial<Signal> => ({
      stopLoss: { level, limitPrice: null, trail: null },
    })
    const far = stop({ kind: 'away', distance: { unit: 'percent', percent: '20' } })
    const targets = { takeProfits: [{ level: { kind: 'at' as const, price: '1000000' }, share: '50' }] }
    const alerts = [
      alert(1, signal('protect', far)),
      alert(4, signal('enter_long')),
      alert(8, signal('protect', { side: 'sell', ...far })),
      alert(12, signal('protect', far)),
      alert(16, signal('protect', targets)),
      alert(20, signal('protect', stop({ kind: 'at', price: '1000000' }))),
    ]
    const { decisions } = rehearse(worldOf([bot()]), alerts, 24, [1, 3])
    const told = (id: string | undefined) => decisions.find(({ alertId }) => alertId === id)
    expect(alerts.map(({ id }) => told(id)?.outcome)).toEqual([
      ...['refused', 'ordered', 'refused', 'done', 'done', 'refused'],
    ])
    expect(told(alerts[1]?.id)?.orders.map(({ leg, status }) => `${leg} ${status}`)).toEqual([
      ...['entry filled', 'stop submitted', 'target submitted'],
    ])
    expect(told(alerts[5]?.id)?.reason).toMatch(/^Refused: a stop at 1000000 is not below the bid of /)
  })

  it('refuses what a limit, a halt of then, a pause or a person refuses, and says why', () => {
    const limited = bot({ risk: { ...NO_LIMITS, maxOrdersPerMinute: 1 } })
    const alerts = [alert(1, signal('enter_long')), alert(1.5, signal('enter_long'))]
    const reasons = (world: World) => rehearse(world, alerts, 2).decisions.map(({ reason }) => reason)
    expect(reasons(worldOf([limited]))).toEqual([
      'Going long.',
      'Refused: 1 order in the last minute, limit is 1.',
    ])
    const halt = { scope: 'bot', scopeId: 'bot-1', reason: 'Too wild', from: START, to: START + MINUTE * 1.2 }
    expect(reasons(worldOf([bot()], { halts: [halt as World['halts'][number]] }))).toEqual([
      'Refused: trading is halted (Too wild).',
      'Going long.',
    ])
    expect(reasons(worldOf([bot({ paused: true })]))[0]).toBe('Refused: the bot Breakout is paused.')
    const asks = bot({ approval: { for: 'entries', expireSeconds: 60 } })
    const declined = new Set([`${alerts[0]?.id}:bot-1:account-1`])
    expect(reasons(worldOf([asks], { declined }))).toEqual([
      'Refused: nobody approved it then. Buy 0.05 BTCUSD at the market.',
      'Going long.',
    ])
  })

  it('holds entries against what the day lost, on accounts of its own', () => {
    const risk = { ...NO_LIMITS, maxDailyLoss: '1' }
    const world = worldOf([bot({ sizing: { kind: 'fixed', quantity: '0.5' } })], { risk })
    const alerts = [alert(1, signal('enter_long')), alert(2, signal('flat')), alert(3, signal('enter_long'))]
    const { decisions } = rehearse(world, alerts, 4)
    expect(decisions[2]?.reason).toMatch(/^Refused: [\d.]+ lost today, limit is 1\.$/)
  })

  it('is priced by the market of the alerts’ own times, and refuses what has no market', () => {
    const none = signal('enter_long', { symbol: 'NOMARKETUSD' })
    const { decisions } = rehearse(worldOf([bot()]), [alert(1, none), alert(5, signal('enter_long'))], 6)
    expect(decisions[0]?.reason).toMatch(/^Refused: NOMARKETUSD could not be priced\./)
    const { ask } = worldOf([]).broker.quoteAt('BTCUSD', START + 5 * MINUTE)
    expect(decisions[1]?.orders[0]?.averagePrice).toBe(ask)
  })

  it('gives the same orders for the same alerts, in one go or in several', () => {
    const intents = fc.constantFrom<Signal['intent']>(
      ...(['enter_long', 'enter_short', 'exit_long', 'add', 'reduce', 'flat', 'reverse'] as const),
      ...(['cancel', 'protect', 'protect'] as const),
    )
    const said = fc.record({
      intent: intents,
      symbol: fc.constantFrom('BTCUSD', 'ETHUSD'),
      minute: fc.integer({ min: 0, max: 240 }),
      quantity: fc.constantFrom(null, '0.01', '0.2'),
      exits: fc.constantFrom<Partial<Signal>>(
        { stopLoss: { level: { kind: 'entry' }, limitPrice: null, trail: null } },
        { stopLoss: { level: away('1'), limitPrice: null, trail: { unit: 'percent', percent: '0.3' } } },
        {
          takeProfits: [
            { level: away('0.2'), share: '30' },
            { level: away('0.5'), share: '70' },
          ],
        },
      ),
    })
    const rules = fc.record({
      sizing: fc.constantFrom<RehearsedBot['sizing'][]>(
        { kind: 'fixed', quantity: '0.05' },
        { kind: 'percent_of_equity', percent: '10' },
        { kind: 'alert' },
      ),
      order: fc.constantFrom(
        orderStyle.parse({ type: 'market' }),
        orderStyle.parse({ type: 'limit', base: 'quote', limitOffsetPercent: '-0.05' }),
      ),
      exits: fc.constantFrom(
        botExits.parse({}),
        botExits.parse({ stop: { unit: 'percent', percent: '0.3' } }),
        botExits.parse({
          trail: { unit: 'percent', percent: '0.4' },
          targets: [{ distance: { unit: 'percent', percent: '0.2' }, share: '40' }],
          breakEven: { after: 'targets', count: 1 },
        }),
      ),
      two: fc.boolean(),
    })
    fc.assert(
      fc.property(
        rules,
        fc.array(said, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(11), { maxLength: 4 }),
        ({ two, ...changes }, messages, cuts) => {
          const alerts = messages
            .toSorted((a, b) => a.minute - b.minute)
            .map(({ intent, minute, exits, ...rest }) =>
              alert(minute, signal(intent, { ...rest, ...(intent === 'protect' && exits) })),
            )
            // Put down and gone on with later: no alert may lie in between.
            .filter((one, i, all) => one.receivedAt - (all[i - 1]?.receivedAt ?? 0) > 2 * MINUTE)
          const links = (two ? ['account-1', 'account-2'] : ['account-1']).map((accountId) => ({
            ...{ accountId, sizing: null, multiplier: '1' },
          }))
          const world = worldOf([bot({ ...changes, links })])
          const once = rehearse(world, alerts, 300)
          expect(ordersOf(rehearse(world, alerts, 300).decisions)).toEqual(ordersOf(once.decisions))
          const inGoes = rehearse(world, alerts, 300, cuts)
          expect(ordersOf(inGoes.decisions)).toEqual(ordersOf(once.decisions))
          expect(inGoes.state.lanes).toEqual(once.state.lanes)
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})
