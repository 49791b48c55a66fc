/**
 * The Chromium of the browser tests, unpacked from the registry's package `@sparticuz/chromium` with the
 * libraries and the font that it needs: nothing is downloaded, and the system needs to bring nothing. Linux alone;
 * elsewhere, and where VIEWZENIX_CHROMIUM names one, an installed browser is used.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LaunchOptions } from '@playwright/test'

const require = createRequire(import.meta.url)
const cache = resolve(import.meta.dirname, '../../../node_modules/.cache')

/** What Playwright starts the browser with. */
export const prepareChromium = async (): Promise<LaunchOptions> => {
  const named = process.env.VIEWZENIX_CHROMIUM
  if (named) return { executablePath: named }
  // Playwright finds an installed Chrome by itself, and says so where there is none.
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' }
  const home = await unpacked()
  return {
    executablePath: join(home, 'chromium'),
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: home,
      LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
      // Our font alone: text is as wide on every machine.
      FONTCONFIG_FILE: join(home, 'fonts.conf'),
    },
  }
}

/** Once a version and checkout, some two seconds; put in place whole, so that two runs do not meet halves. */
const unpacked = async (): Promise<string> => {
  const entry = require.resolve('@sparticuz/chromium')
  const { version } = require(join(dirname(entry), '../package.json')) as { version: string }
  const home = join(cache, `chromium-${version}`)
  if (existsSync(home)) return home
  const draft = `${home}.${randomBytes(4).toString('hex')}`
  mkdirSync(draft, { recursive: true })
  try {
    await unpack(entry, draft)
    writeFileSync(join(draft, 'fonts.conf'), fontsConf(home))
    renameSync(draft, home)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
  return home
}

/** The package unpacks into the temporary directory, and its libraries only where it takes us for Amazon's. */
const unpack = async (entry: string, folder: string): Promise<void> => {
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV }
  const changed = ['LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME'] as const
  const kept = Object.fromEntries(changed.map((name) => [name, process.env[name]]))
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' })
  try {
    const { default: chromium } = await import(pathToFileURL(entry).href)
    await chromium.executablePath()
  } finally {
    for (const [name, value] of Object.entries({ ...before, ...kept })) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

const fontsConf = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${join(home, 'fonts')}</dir>
  <cachedir>${join(home, 'fontconfig')}</cachedir>
</fontconfig>
`
