import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const web = join(import.meta.dirname, '../..')
const styles = join(web, 'node_modules/@mantine/core/styles')
const listed = readFileSync(join(import.meta.dirname, 'mantine-styles.ts'), 'utf8')

it('has the rules of every component that is in use', () => {
  const used = new Set(
    globSync('src/**/*.tsx', { cwd: web }).flatMap((file) => {
      const imports = /import \{([^}]+)\} from '@mantine\/core'/.exec(readFileSync(join(web, file), 'utf8'))
      return (imports?.[1] ?? '').split(',').map((name) => name.trim())
    }),
  )
  const missing = [...used].filter(
    (name) => existsSync(join(styles, `${name}.layer.css`)) && !listed.includes(`/${name}.layer.css'`),
  )
  expect(used.size).toBeGreaterThan(10)
  expect(missing).toEqual([])
})
