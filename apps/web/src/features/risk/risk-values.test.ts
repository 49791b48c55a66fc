import { NO_LIMITS, type RiskLimits, riskLimits } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { checkRiskValues, riskInputOf, riskValuesOf } from './risk-values.ts'

const all: RiskLimits = {
  maxOrderNotional: '5000',
  maxPositionNotional: '10000.5',
  maxTotalNotional: '50000',
  maxOrdersPerMinute: 3,
  maxDailyLoss: '500',
  maxDrawdownPercent: '10',
  maxConsecutiveLosses: 4,
  lossCooldownSeconds: 600,
  allowedSymbols: ['BTCUSD'],
  blockedSymbols: ['DOGEUSD'],
  sides: 'long',
  windows: [{ days: [1, 2, 3, 4, 5], from: '22:00', to: '02:00' }],
  flattenAt: { days: [1, 5], at: '15:55' },
  timeZone: 'Europe/Berlin',
  marketHours: true,
  maxLagSeconds: 30,
  maxDeviationPercent: '0.5',
  maxSpreadPercent: '0.01',
}

it('sends back every limit as it came', () => {
  for (const limits of [NO_LIMITS, all]) {
    expect(checkRiskValues(riskValuesOf(limits))).toEqual({})
    expect(riskLimits.parse(riskInputOf(riskValuesOf(limits)))).toEqual(limits)
  }
})

it('says what is wrong, at its field', () => {
  const typed = { maxDailyLoss: 'a lot', maxLagSeconds: '1.5', windows: 'always', timeZone: 'Moon' }
  expect(checkRiskValues({ ...riskValuesOf(NO_LIMITS), ...typed })).toEqual({
    maxDailyLoss: expect.stringMatching(/decimal number/),
    maxLagSeconds: 'must be a whole number above 0',
    windows: 'must be lines such as Mon-Fri 09:30-16:00',
    timeZone: expect.stringMatching(/IANA/),
  })
})
