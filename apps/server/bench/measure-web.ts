/** What a browser loads before the first page shows: the page, its scripts and styles, compressed as we send them. */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Row } from './table.ts'

const dist = resolve(import.meta.dirname, '../../web/dist')

export const measureWeb = async (): Promise<Row[]> => {
  const page = await readFile(join(dist, 'index.html'), 'utf8')
  const first = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].flatMap(
    ([, path]) => path ?? [],
  )
  const all = new Set(first)
  // Static imports of what is loaded are loaded too; dynamic ones belong to their pages.
  for (const path of all)
    if (path.endsWith('.js')) for (const imported of await staticImports(path)) all.add(imported)
  const sizes = await Promise.all(
    [...all].map(async (path) => gzipSync(await readFile(join(dist, path))).length),
  )
  const total = sizes.reduce((sum, size) => sum + size, gzipSync(page).length)
  return [
    {
      what: 'first load of the dashboard, gzipped',
      value: `${(total / 1024).toFixed(0)} kB`,
      against: `goal: under 250 kB (${all.size + 1} files; pages and charts come when they are opened)`,
    },
  ]
}

const staticImports = async (path: string): Promise<string[]> => {
  const code = await readFile(join(dist, path), 'utf8')
  return [
    ...code.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[^"'()]*?from\s*)?["']\.\/([^"']+\.js)["']/g),
  ].map(([, name]) => `/assets/${name}`)
}
