/**
 * The Chromium of the browser tests, unpacked from the registry's package `@sparticuz/chromium` with the
 * libraries and the font that it needs: nothing is downloaded, and the system has nothing to bring. For Linux on
 * x64; elsewhere, and where VIEWZENIX_CHROMIUM names one, an installed browser is used.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { LaunchOptions } from '@playwright/test'

const web = resolve(import.meta.dirname, '..')

/** What Playwright starts the browser with. */
export const chromium = (): LaunchOptions => {
  const named = process.env.VIEWZENIX_CHROMIUM
  if (named) return { executablePath: named }
  // Playwright finds an installed Chrome by itself, and says so where there is none.
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' }
  const home = unpacked()
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

/** Once a version, some two seconds; put in place whole, so that two runs never meet a half. */
const unpacked = (): string => {
  const { version } = JSON.parse(
    readFileSync(join(web, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
  ) as { version: string }
  const home = join(web, 'node_modules', '.cache', `chromium-${version}`)
  if (existsSync(home)) return home
  const draft = `${home}.${randomBytes(4).toString('hex')}`
  mkdirSync(draft, { recursive: true })
  try {
    unpack(draft)
    writeFileSync(join(draft, 'fonts.conf'), fontsConf(home))
    renameSync(draft, home)
  } catch (error) {
    if (!existsSync(home)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return home
}

/** The package unpacks into the temporary directory, and its libraries only where it takes itself for Amazon's. */
const unpack = (folder: string): void => {
  execFileSync(process.execPath, [join(import.meta.dirname, 'unpack-chromium.mjs')], {
    env: { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const fontsConf = (home: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${join(home, 'fonts')}</dir>
  <cachedir>${join(home, 'fontconfig')}</cachedir>
</fontconfig>
`
