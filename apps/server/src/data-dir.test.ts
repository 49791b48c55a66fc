import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ConfigError } from './config.ts'
import { makeDataDir, makeLogFile } from './data-dir.ts'

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'viewzenix-data-dir-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const modeOf = (path: string): number => statSync(path).mode & 0o777

it('keeps a terminal’s log to its owner, and makes the data directory as if it had come first', () => {
  const parent = newFolder()
  makeDataDir(join(parent, 'first'))
  const dataDir = join(parent, 'data')
  const file = makeLogFile(dataDir)
  expect(modeOf(file)).toBe(0o600)
  expect(modeOf(dataDir)).toBe(modeOf(join(parent, 'first')))
  chmodSync(file, 0o644)
  expect(modeOf(makeLogFile(dataDir))).toBe(0o600)
})

it('says in a sentence that a data directory cannot be used', () => {
  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  for (const dataDir of [file, join(file, 'below')]) {
    expect(() => makeDataDir(dataDir)).toThrow(ConfigError)
    expect(() => makeLogFile(dataDir)).toThrow(`The data directory ${dataDir} cannot be used`)
  }
})
