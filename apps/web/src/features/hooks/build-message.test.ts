import { expect, it } from 'vitest'
import { type BuilderValues, buildMessage, fillMessage } from './build-message.ts'

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
