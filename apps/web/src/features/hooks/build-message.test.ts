import { expect, it } from 'vitest'
import { type BuilderValues, buildMessage, fillMessage, lacksOf, sentOf } from './build-message.ts'

const values: BuilderValues = {
  source: 'indicator',
  action: 'enter_long',
  symbol: '',
  quantity: '1',
  quantityType: 'risk_percent',
  distances: 'percent',
  stop: '2',
  target: '',
  trail: '',
  inStep: true,
}
const built = (changes: Partial<BuilderValues>) =>
  JSON.parse(buildMessage({ ...values, ...changes }, 'whsec_x'))

it('an indicator means one act', () => {
  expect(built({})).toEqual({
    secret: 'whsec_x',
    symbol: '{{ticker}}',
    action: 'enter_long',
    quantity: '1',
    quantity_type: 'risk_percent',
    price: '{{close}}',
    stop_loss_percent: '2',
    timestamp: '{{timenow}}',
  })
})

it('an exit carries neither a size nor protection', () => {
  for (const action of ['exit_long', 'exit_short', 'close'] as const)
    expect(Object.keys(built({ action }))).toEqual(['secret', 'symbol', 'action', 'price', 'timestamp'])
})

it('what moves exits trades nothing, and break-even has no stop of its own', () => {
  const moves = built({ action: 'protect', target: '3' })
  expect(moves).toMatchObject({ action: 'protect', stop_loss_percent: '2', take_profit_percent: '3' })
  expect(moves).not.toHaveProperty('quantity')
  expect(Object.keys(built({ action: 'breakeven', trail: '1' }))).toEqual([
    ...['secret', 'symbol', 'action', 'price', 'timestamp'],
  ])
})

it('what a form offers is what its message holds, and what it does not offer has a reason', () => {
  const names = {
    ...{ size: 'quantity', stop: 'stop_loss_percent', target: 'take_profit_percent', trail: 'trail_percent' },
  }
  const filled = { stop: '2', target: '3', trail: '1' }
  const offers = {
    ...{ enter_long: 'size stop target trail', enter_short: 'size stop target trail' },
    ...{ reverse: 'size stop target trail', protect: 'stop target trail', breakeven: 'target' },
    ...{ exit_long: '', exit_short: '', close: '' },
  }
  for (const [named, offered] of Object.entries(offers)) {
    const action = named as BuilderValues['action']
    const { size, distances, why } = sentOf({ source: 'indicator', action })
    expect([...(size ? ['size'] : []), ...distances].join(' '), action).toBe(offered)
    expect(why === null, action).toBe(offered === offers.enter_long)
    const sent = built({ action, ...filled })
    for (const [field, name] of Object.entries(names))
      expect(Object.hasOwn(sent, name), `${action} ${field}`).toBe(offered.split(' ').includes(field))
  }
  // A strategy's message has its size from a placeholder, and its stops whatever the other form means.
  expect(built({ source: 'strategy', action: 'close', ...filled })).toMatchObject({
    ...{ stop_loss_percent: '2', take_profit_percent: '3', trail_percent: '1' },
  })
})

it('a move has to say where to', () => {
  const nothing = { ...values, stop: '', target: '', trail: '' }
  expect(lacksOf({ ...nothing, action: 'protect' })).toMatch(/^No message yet: fill in/)
  for (const which of ['stop', 'target', 'trail'] as const)
    expect(lacksOf({ ...nothing, action: 'protect', [which]: '1' })).toBeNull()
  for (const action of ['enter_long', 'close', 'breakeven', 'reverse'] as const)
    expect(lacksOf({ ...nothing, action })).toBeNull()
  expect(lacksOf({ ...nothing, action: 'protect', source: 'strategy' })).toBeNull()
})

it('distances in true ranges come with the plot that says how long one is, as TradingView wants it written', () => {
  const ranges = { ...values, distances: 'atr', stop: '2', target: '3', trail: '1.5' } as const
  const message = buildMessage(ranges, 'whsec_x')
  expect(message).toContain('"atr": {{plot("ATR")}},')
  expect(JSON.parse(fillMessage(message, new Date()))).toMatchObject({
    ...{ sl_atr: '2', tp_atr: '3', trail_atr: '1.5', atr: 850.5 },
  })
  for (const without of [
    { ...ranges, action: 'close' as const },
    { ...ranges, stop: '', target: '', trail: '' },
  ])
    expect(buildMessage(without, 'whsec_x')).not.toMatch(/atr/i)
})

it('distances in percent have names of their own', () => {
  expect(built({ target: '3', trail: '1' })).toMatchObject({
    ...{ stop_loss_percent: '2', take_profit_percent: '3', trail_percent: '1' },
  })
})

it('a strategy in step tells its position, and one that is not has our own names', () => {
  expect(built({ source: 'strategy' })).toMatchObject({ position_size: '{{strategy.position_size}}' })
  expect(built({ source: 'strategy', inStep: false })).toMatchObject({
    strategy_order_id: '{{strategy.order.id}}',
  })
})

it('a try has every placeholder filled, and no secret', () => {
  const now = new Date('2030-01-01T00:00:00.500Z')
  for (const changes of [
    {},
    { source: 'strategy' as const },
    { source: 'strategy' as const, inStep: false },
    { distances: 'atr' as const },
  ]) {
    const sent = fillMessage(buildMessage({ ...values, ...changes }, 'whsec_x'), now)
    expect(sent).not.toMatch(/\{\{|whsec_/)
    expect(JSON.parse(sent)).toMatchObject({ symbol: 'BTCUSD', timestamp: '2030-01-01T00:00:00Z' })
  }
})
