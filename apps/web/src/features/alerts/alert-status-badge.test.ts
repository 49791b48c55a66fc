import { expect, it } from 'vitest'
import { alertWords } from './alert-status-badge.tsx'

it('is green for an alert when all of it was done, and for nothing else', () => {
  const tone = (outcome: Parameters<typeof alertWords>[0]['outcome'], status = 'ordered' as const) =>
    alertWords({ status, outcome })
  expect(tone('filled')).toEqual({ label: 'Filled', tone: 'good' })
  expect(tone('rejected')).toEqual({ label: 'Rejected', tone: 'bad' })
  expect(tone('partly_filled')).toEqual({ label: 'Partly filled', tone: 'warning' })
  for (const outcome of ['working', 'canceled', 'expired', null] as const)
    expect(tone(outcome).tone).not.toBe('good')
  expect(alertWords({ status: 'refused', outcome: null }).label).toBe('Refused')
})
