import type { Leg } from '@viewzenix/schema'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clientOrderId } from './client-order-id.ts'

const key = fc.record({
  alertId: fc.uuid(),
  botId: fc.uuid(),
  accountId: fc.uuid(),
  leg: fc.constantFrom<Leg>('entry', 'exit', 'stop', 'target'),
  legSeq: fc.nat(20),
})

it('is the same for the same key, in every version: old orders are looked up by it', () => {
  const known = {
    alertId: '0190a6e0-0000-7000-8000-000000000001',
    botId: '0190a6e0-0000-7000-8000-000000000002',
    accountId: '0190a6e0-0000-7000-8000-000000000003',
    leg: 'entry',
  } as const
  expect(clientOrderId(known)).toBe('vzx-1a8be62224ea94a3172edbb1321864bb')
})

it('fits every broker: at most 48 letters, digits and hyphens', () => {
  fc.assert(
    fc.property(key, (k) => {
      expect(clientOrderId(k)).toMatch(/^[a-z0-9-]{1,48}$/)
      expect(clientOrderId({ ...k })).toBe(clientOrderId(k))
    }),
  )
})

it('is another for another alert, bot, account, leg or number', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const same = JSON.stringify(Object.values(a)) === JSON.stringify(Object.values(b))
      expect(clientOrderId(a) === clientOrderId(b)).toBe(same)
      expect(clientOrderId({ ...a, legSeq: a.legSeq + 1 })).not.toBe(clientOrderId(a))
      expect(clientOrderId({ ...a, leg: 'entry' })).not.toBe(clientOrderId({ ...a, leg: 'exit' }))
      expect(clientOrderId({ ...a, botId: a.accountId, accountId: a.botId }) === clientOrderId(a)).toBe(
        a.botId === a.accountId,
      )
    }),
  )
})
