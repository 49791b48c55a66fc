import { botSettings } from '@viewzenix/schema'
import { describe, expect, it } from 'vitest'
import {
  type BotFormValues,
  botFieldOf,
  botInputOf,
  botValuesOf,
  checkBotValues,
  newBotValues,
} from './bot-form-values.ts'

const hookId = '0198c2a4-0000-7000-8000-000000000001'
const accountId = '0198c2a4-0000-7000-8000-000000000002'
const filled = { ...newBotValues({ hookId, accountId }), name: 'Breakout' }

describe('the values of a new bot', () => {
  it('can be sent once a name is given', () => {
    expect(checkBotValues(filled)).toEqual({})
    expect(botSettings.parse(botInputOf(filled))).toMatchObject({
      name: 'Breakout',
      hookId,
      accountIds: [accountId],
      sizing: { kind: 'fixed', quantity: '0.05' },
      allowShort: false,
    })
  })

  it('survive the way to the server and back', () => {
    const settings = botSettings.parse(
      botInputOf({
        ...filled,
        symbols: ['BTCUSD', 'AAPL'],
        sizingKind: 'percent_of_equity',
        percent: '12.5',
        orderType: 'limit',
        timeInForce: 'day',
        limitOffsetPercent: '-0.25',
        maxOrderNotional: '5000',
        maxOrdersPerMinute: '',
      }),
    )
    expect(botSettings.parse(botInputOf(botValuesOf(settings)))).toEqual(settings)
  })

  it.each<[string, Partial<BotFormValues>]>([
    [
      'a limit in ticks of the quote',
      { orderType: 'limit', offsetUnit: 'ticks', limitOffsetTicks: '-3', base: 'quote' },
    ],
    ['a stop with a limit', { orderType: 'stop_limit', stopOffsetPercent: '0.75', extendedHours: true }],
    [
      'a trailing stop',
      { orderType: 'trailing_stop', trailUnit: 'price', trail: '12.5', timeInForce: 'day' },
    ],
    ['a trailing stop as far as the alert says', { orderType: 'trailing_stop', trail: '' }],
    ['risk to the stop', { sizingKind: 'risk_percent', percent: '0.5', multiplier: '2' }],
    ['approval', { approvalFor: 'all', expireSeconds: '60', drift: 'resync' }],
    [
      'an account of its own size',
      { accountSizes: { [accountId]: { multiplier: '0.5', sizing: { kind: 'fixed', quantity: '3' } } } },
    ],
  ])('survive it with %s', (_what, changes) => {
    const settings = botSettings.parse(botInputOf({ ...filled, ...changes }))
    expect(botSettings.parse(botInputOf(botValuesOf(settings)))).toEqual(settings)
    expect(checkBotValues(botValuesOf(settings))).toEqual({})
  })

  it('send only the size that was chosen', () => {
    expect(botInputOf({ ...filled, sizingKind: 'alert' }).sizing).toEqual({ kind: 'alert' })
  })
})

describe('what is wrong with a bot', () => {
  it('is told beside its field', () => {
    const errors = checkBotValues({
      ...filled,
      name: ' ',
      accountIds: [],
      quantity: 'a lot',
      maxOrdersPerMinute: '0.5',
    })
    expect(Object.keys(errors).sort()).toEqual(['accountIds', 'maxOrdersPerMinute', 'name', 'quantity'])
    expect(errors.accountIds).toBe('choose at least one account')
  })

  it('does not blame a size that is not in use', () => {
    expect(checkBotValues({ ...filled, sizingKind: 'alert', quantity: '', percent: 'x' })).toEqual({})
  })

  it('refuses a bot that may go neither way', () => {
    expect(checkBotValues({ ...filled, allowLong: false }).allowLong).toMatch(/long or short/)
  })

  it('finds the field for each path that the server names', () => {
    expect(botFieldOf('sizing.percent')).toBe('percent')
    expect(botFieldOf('order.limitOffsetPercent')).toBe('limitOffsetPercent')
    expect(botFieldOf('risk.maxPositionNotional')).toBe('maxPositionNotional')
    expect(botFieldOf('approval.expireSeconds')).toBe('expireSeconds')
    expect(botFieldOf('accountSizes.0.multiplier')).toBe('accountSizes')
    expect(botFieldOf('symbols.3')).toBe('symbols')
    expect(botFieldOf('nothing')).toBeNull()
  })
})
