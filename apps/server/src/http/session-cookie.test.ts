import { describe, expect, it } from 'vitest'
import { cookieName } from './session-cookie.ts'

describe('the cookie’s name', () => {
  it('is bound to the host wherever that is possible', () => {
    expect(cookieName('https://trade.example.com', 'viewzenix_session')).toBe('__Host-viewzenix_session')
    expect(cookieName('http://localhost:3000', 'viewzenix_session')).toBe('viewzenix_session')
  })
})
