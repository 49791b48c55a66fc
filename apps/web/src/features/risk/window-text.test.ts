import { tradingWindow } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { flattenAtText, parseFlattenAt, parseWindows, windowsText } from './window-text.ts'

it('reads days and ranges of days, in any case, also through the weekend', () => {
  expect(parseWindows('Mon-Fri 09:30-16:00\n\nsat, SUNDAY 22:00 – 2:00')).toEqual([
    { days: [1, 2, 3, 4, 5], from: '09:30', to: '16:00' },
    { days: [6, 7], from: '22:00', to: '02:00' },
  ])
  expect(parseWindows('Sat-Mon 00:00-00:00')).toEqual([{ days: [6, 7, 1], from: '00:00', to: '00:00' }])
})

it('reads nothing of what it does not understand', () => {
  for (const text of ['09:30-16:00', 'Mon 9-17', 'Someday 09:30-16:00', 'Mon-Tue-Wed 09:30-16:00'])
    expect(parseWindows(text), text).toBeNull()
})

it('reads back what it writes, whatever the days', () => {
  for (let chosen = 1; chosen < 128; chosen++) {
    const days = [1, 2, 3, 4, 5, 6, 7].filter((day) => chosen & (1 << (day - 1)))
    const windows = [{ days, from: '22:00', to: '02:00' }]
    expect(parseWindows(windowsText(windows))).toEqual(windows)
    for (const window of windows) expect(tradingWindow.safeParse(window).success).toBe(true)
  }
})

it('reads a time of day with its days, or of every day', () => {
  expect(parseFlattenAt('Mon-Fri 15:55')).toEqual({ days: [1, 2, 3, 4, 5], at: '15:55' })
  expect(parseFlattenAt(' 9:05 ')).toEqual({ days: [1, 2, 3, 4, 5, 6, 7], at: '09:05' })
  expect(parseFlattenAt('')).toBeNull()
  for (const text of ['soon', 'Mon', 'Moonday 15:55', '15:55 16:00'])
    expect(parseFlattenAt(text), text).toBe(false)
  expect(flattenAtText({ days: [5], at: '21:00' })).toBe('Fri 21:00')
})
