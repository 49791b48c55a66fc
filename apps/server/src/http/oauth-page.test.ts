import { AppError } from '@viewzenix/core/platform'
import { PortError } from '@viewzenix/core/ports'
import { describe, expect, it } from 'vitest'
import { failures, toFailure } from './oauth-page.ts'

describe('what a person is told', () => {
  it.each([
    [new PortError('rejected', 'x', { code: 'access_denied' }), failures.denied],
    [new PortError('rejected', 'x', { code: 'invalid_grant' }), failures.unverified],
    [new PortError('transient', 'x'), failures.providerAway],
    [new PortError('unknown', 'x'), failures.providerAway],
    [new PortError('misconfigured', 'x'), failures.misconfigured],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), failures.databaseAway],
    [new AppError('FORBIDDEN', 'x'), failures.notOnTheList],
    [new AppError('INTERNAL', 'x'), failures.defect],
    [new TypeError('x'), failures.defect],
  ])('about %o', (error, failure) => {
    expect(toFailure(error)).toBe(failure)
  })
})
