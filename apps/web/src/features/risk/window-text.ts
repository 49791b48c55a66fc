/** Trading windows as they are typed, one a line: `Mon-Fri 09:30-16:00`, `Sat,Sun 22:00-02:00`. */
import type { FlattenAt, TradingWindow } from '@viewzenix/schema'

/** What is said below windows that cannot be read. */
export const WINDOWS_FAULT = 'must be lines such as Mon-Fri 09:30-16:00'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export const windowsText = (windows: TradingWindow[]): string =>
  windows.map(({ days, from, to }) => `${daysText(days)} ${from}-${to}`).join('\n')

export const flattenAtText = (flattenAt: FlattenAt | null): string =>
  flattenAt ? `${daysText(flattenAt.days)} ${flattenAt.at}` : ''

/** null where nothing is typed, false where it is no time. Without days it is every day. */
export const parseFlattenAt = (text: string): FlattenAt | null | false => {
  if (text.trim() === '') return null
  const [, names = '', at = ''] = /^\s*([a-z,\s-]*?)\s*(\d{1,2}:\d{2})\s*$/i.exec(text) ?? []
  const days = (names.trim() || 'Mon-Sun').split(/[\s,]+/).flatMap(parseDays)
  return at === '' || days.includes(0) ? false : { days: [...new Set(days)], at: at.padStart(5, '0') }
}

const daysText = (days: number[]): string => {
  const sorted = days.toSorted((a, b) => a - b)
  const [first = 1] = sorted
  const last = sorted.at(-1) ?? first
  const unbroken = sorted.length > 2 && last - first === sorted.length - 1
  return unbroken ? `${DAYS[first - 1]}-${DAYS[last - 1]}` : sorted.map((day) => DAYS[day - 1]).join(',')
}

/** null where a line is none. */
export const parseWindows = (text: string): TradingWindow[] | null => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const windows = lines.map(parseLine)
  return windows.every((window) => window !== null) ? windows : null
}

const parseLine = (line: string): TradingWindow | null => {
  const found = /^\s*([a-z,\s-]+?)\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*$/i.exec(line)
  const [, names = '', from = '', to = ''] = found ?? []
  const days = names.split(/[\s,]+/).flatMap(parseDays)
  if (!found || days.length === 0 || days.includes(0)) return null
  return { days: [...new Set(days)], from: from.padStart(5, '0'), to: to.padStart(5, '0') }
}

/** 0 stands for what is no day. `Sat-Mon` goes through the weekend. */
const parseDays = (name: string): number[] => {
  const ends = name.split('-').map(dayOf)
  const [first = 0, last = first] = ends
  if (ends.length > 2 || ends.includes(0)) return [0]
  const length = ((last - first + 7) % 7) + 1
  return Array.from({ length }, (_, nth) => ((first - 1 + nth) % 7) + 1)
}

const dayOf = (name: string): number =>
  DAYS.findIndex((day) => name.toLowerCase().startsWith(day.toLowerCase())) + 1
