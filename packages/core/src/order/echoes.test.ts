import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { BrokerOrder } from '../ports/index.ts'
import { createEchoes } from './echoes.ts'

const AT = '2030-01-01T00:00:00.000Z'
const seenAs = (status: BrokerOrder['status'], filledQuantity: string): BrokerOrder => ({
  brokerOrderId: 'b-1',
  clientOrderId: 'c-1',
  symbol: 'BTCUSD',
  side: 'buy',
  status,
  quantity: '2',
  filledQuantity,
  averagePrice: null,
  reason: null,
  fills:
    filledQuantity === '0'
      ? []
      : [{ brokerFillId: 'f-1', quantity: filledQuantity, price: '100', fee: '0', filledAt: AT }],
  updatedAt: AT,
})

describe('echoes', () => {
  it('knows what was recorded, and takes nothing else for an echo', async () => {
    const echoes = createEchoes()
    expect(await echoes.isEcho(seenAs('submitted', '0'))).toBe(false)
    echoes.heard(seenAs('partially_filled', '1'))
    expect(await echoes.isEcho(seenAs('partially_filled', '1.0'))).toBe(true)
    expect(await echoes.isEcho(seenAs('partially_filled', '1.5'))).toBe(false)
    expect(await echoes.isEcho(seenAs('canceled', '1'))).toBe(false)
    expect(await echoes.isEcho({ ...seenAs('partially_filled', '1'), brokerOrderId: 'b-2' })).toBe(false)
  })

  it('takes every older view of a filled order for one, and never a fill that is more', async () => {
    const echoes = createEchoes()
    echoes.heard(seenAs('filled', '2'))
    for (const [status, filled] of [
      ['submitted', '0'],
      ['partially_filled', '1'],
      ['filled', '2'],
    ] as const)
      expect(await echoes.isEcho(seenAs(status, filled))).toBe(true)
    expect(await echoes.isEcho(seenAs('filled', '3'))).toBe(false)
  })

  it('takes for none the fills that an answer left out, and another size', async () => {
    const echoes = createEchoes()
    echoes.heard({ ...seenAs('filled', '2'), fills: [] })
    expect(await echoes.isEcho(seenAs('filled', '2'))).toBe(false)
    echoes.heard(seenAs('submitted', '0'))
    expect(await echoes.isEcho({ ...seenAs('submitted', '0'), quantity: '1' })).toBe(false)
  })

  it('waits for the answer that is on its way', async () => {
    const echoes = createEchoes()
    const answered = echoes.expect('c-1')
    const asked = echoes.isEcho(seenAs('filled', '2'))
    await delay(0)
    echoes.heard(seenAs('filled', '2'))
    answered()
    expect(await asked).toBe(true)
  })

  it('does not wait for ever for a broker that does not answer', async () => {
    const echoes = createEchoes()
    echoes.expect('c-1')
    expect(await echoes.isEcho(seenAs('filled', '2'))).toBe(false)
  })

  it('forgets the oldest', async () => {
    const echoes = createEchoes()
    echoes.heard(seenAs('filled', '2'))
    for (let i = 0; i < 2_000; i++) echoes.heard({ ...seenAs('filled', '2'), clientOrderId: `other-${i}` })
    expect(await echoes.isEcho(seenAs('filled', '2'))).toBe(false)
  })
})
