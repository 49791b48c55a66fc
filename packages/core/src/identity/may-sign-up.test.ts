import { expect, it } from 'vitest'
import { maySignUp } from './may-sign-up.ts'

const list = ['ada@example.com', '@desk.example']

it.each([
  ['ada@example.com', true, true],
  [' Ada@Example.COM ', true, true],
  ['anybody@desk.example', true, true],
  ['Anybody@DESK.example', true, true],
  ['ada@example.com', false, false],
  ['anybody@desk.example', false, false],
  ['bob@example.com', true, false],
  ['ada@example.com.evil.example', true, false],
  ['ada@sub.desk.example', true, false],
  ['ada@notdesk.example', true, false],
  ['x@evil.example@desk.example', true, false],
  ['@desk.example', true, false],
  ['', true, false],
  [null, true, false],
])('of %j, verified: %s, may sign up: %s', (email, emailVerified, may) => {
  expect(maySignUp(list, { email, emailVerified })).toBe(may)
  expect(maySignUp(null, { email, emailVerified })).toBe(true)
  expect(maySignUp([], { email, emailVerified })).toBe(false)
})
