import { describe, expect, it } from 'vitest'
import { AppError } from './errors.ts'
import { newId } from './ids.ts'
import { afterCursor, toPage } from './paging.ts'

describe('toPage', () => {
  it('has a cursor only when there is more', () => {
    const ids = [newId(), newId(), newId()]
    expect(toPage(ids, 3, (id) => id)).toEqual({ items: ids, nextCursor: null })
    const page = toPage(ids, 2, (id) => id)
    expect(page.items).toEqual(ids.slice(0, 2))
    expect(afterCursor(page.nextCursor ?? '', 'id')).toEqual({ $lt: ids[1] })
  })
  it('is empty without rows', () => {
    expect(toPage([], 5, String)).toEqual({ items: [], nextCursor: null })
  })
})

describe('afterCursor', () => {
  it('asks for everything without a cursor', () => {
    expect(afterCursor(undefined, 'seq')).toBeUndefined()
  })
  it.each([
    ['', 'seq'],
    ['nonsense', 'id'],
    [Buffer.from('12').toString('base64url'), 'id'],
    [Buffer.from(newId()).toString('base64url'), 'seq'],
    [Buffer.from('9'.repeat(19)).toString('base64url'), 'seq'],
    [Buffer.from("1' or true").toString('base64url'), 'seq'],
  ] as const)('refuses %j as a cursor by %s', (cursor, by) => {
    expect(() => afterCursor(cursor, by)).toThrow(AppError)
  })
})
