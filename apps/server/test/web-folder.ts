/** A dashboard as small as one can be, beside a file that nobody may read through it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const makeWebFolder = (): { path: string; secret: string; remove(): void } => {
  const root = mkdtempSync(join(tmpdir(), 'viewzenix-web-'))
  const path = join(root, 'dist')
  const secret = 'a file outside of the dashboard'
  mkdirSync(join(path, 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.txt'), secret)
  writeFileSync(join(path, '.env'), secret)
  writeFileSync(join(path, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__">')
  writeFileSync(join(path, 'assets', 'app.js'), '1')
  return { path, secret, remove: () => rmSync(root, { recursive: true, force: true }) }
}
