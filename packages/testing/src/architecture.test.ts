/** The dependency rule (ARCHITECTURE.md): which workspace may import what, read from the sources themselves. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

/** `schema ← core ← {api, adapters} ← server`, `web → schema`; what only tests and types may use comes extra. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  schema: [],
  core: ['schema'],
  adapters: ['schema', 'core'],
  api: ['schema', 'core'],
  server: ['schema', 'core', 'adapters', 'api'],
  web: ['schema'],
  testing: ['schema', 'core', 'adapters'],
}
/** Deprecated upstream: one file to change on the day that they must go. */
const ONE_FILE: Record<string, string> = {
  arctic: 'packages/adapters/src/oauth/arctic-client.ts',
  lucia: 'apps/server/src/http/session-cookie.ts',
}
const READS_ENVIRONMENT = 'apps/server/src/config.ts'
const IN_BROWSER = new Set(['schema', 'web'])

type Source = { path: string; text: string }
type Import = { specifier: string; typeOnly: boolean }

const workspaceOf = (path: string): string => path.split('/')[1] ?? ''

/** Tests, and what exists for tests alone. */
const isForTests = (path: string): boolean =>
  /\.(test|fixture)\.tsx?$|-harness\.ts$/.test(path) || workspaceOf(path) === 'testing'

const importsOf = (text: string): Import[] => [
  ...[...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    ([, type, specifier = '']) => ({ specifier, typeOnly: type !== undefined }),
  ),
  ...[...text.matchAll(/\bimport\(\s*'([^']+)'/g)].map(([, specifier = '']) => ({
    specifier,
    typeOnly: false,
  })),
]

/** Why a file may not import this, or null. */
const faultOf = (path: string, { specifier, typeOnly }: Import): string | null => {
  const from = workspaceOf(path)
  const [, name = ''] = /^([^@/][^/]*|@[^/]+\/[^/]+)/.exec(specifier) ?? []
  const onlyIn = Object.hasOwn(ONE_FILE, name) ? ONE_FILE[name] : undefined
  if (onlyIn && onlyIn !== path) return `only ${onlyIn} imports ${name}`
  if (specifier.startsWith('.')) {
    return join(path, '..', specifier).startsWith(`${path.split('/').slice(0, 2).join('/')}/`)
      ? null
      : 'another workspace is imported by its name'
  }
  if (specifier.startsWith('node:') && IN_BROWSER.has(from) && !isForTests(path))
    return 'it runs in the browser'
  if (!specifier.startsWith('@viewzenix/')) return null

  const [to = '', ...inside] = specifier.slice('@viewzenix/'.length).split('/')
  if (isForTests(path) && (to === 'testing' || MAY_IMPORT.testing?.includes(to))) return null
  if (from === 'web' && to === 'api') return typeOnly ? null : 'web uses the types of api alone'
  if (!MAY_IMPORT[from]?.includes(to)) return `${from} may not import ${to}`
  if (inside.length > 1) return 'a feature is imported by its one door'
  if (from === 'adapters' && to === 'core' && inside[0] !== 'ports')
    return 'adapters know the ports of core alone'
  return null
}

const faultsOf = (sources: readonly Source[]): string[] =>
  sources.flatMap(({ path, text }) => [
    ...importsOf(text).flatMap((each) => {
      const fault = faultOf(path, each)
      return fault ? [`${path} imports ${each.specifier}: ${fault}`] : []
    }),
    ...(/\bprocess\.env\b|'(node:)?process'/.test(text) && path !== READS_ENVIRONMENT && !isForTests(path)
      ? [`${path} reads the environment: only ${READS_ENVIRONMENT} does`]
      : []),
  ])

/** A feature folder of core, and those it opens. The list of entities is where the platform meets them all. */
const LIST_OF_ENTITIES = 'packages/core/src/platform/orm.ts'

const roomsOf = (sources: readonly Source[]): Map<string, Set<string>> => {
  const rooms = new Map<string, Set<string>>()
  for (const { path, text } of sources) {
    const [, room] = /^packages\/core\/src\/([^/]+)\//.exec(path) ?? []
    if (room === undefined || isForTests(path) || path === LIST_OF_ENTITIES) continue
    const opens = rooms.get(room) ?? rooms.set(room, new Set()).get(room)
    for (const { specifier } of importsOf(text)) {
      const [, to] = /^packages\/core\/src\/([^/]+)\//.exec(join(path, '..', specifier)) ?? []
      if (specifier.startsWith('.') && to !== undefined && to !== room) opens?.add(to)
    }
  }
  return rooms
}

/** Folders that open each other in a circle, each with what it opens of the circle: what no order of folders explains. */
const circlesOf = (sources: readonly Source[]): string[] => {
  const left = roomsOf(sources)
  for (;;) {
    const lowest = [...left].filter(([, opens]) => ![...opens].some((to) => left.has(to)))
    if (lowest.length === 0) break
    for (const [room] of lowest) left.delete(room)
  }
  return [...left].map(([room, opens]) => `${room} → ${[...opens].filter((to) => left.has(to)).join(', ')}`)
}

const readSources = (): Source[] =>
  ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).flatMap((name) =>
      readdirSync(join(root, parent, name, 'src'), { recursive: true, encoding: 'utf8' })
        // Not this file: its examples break the rule.
        .filter((file) => /\.tsx?$/.test(file) && file !== basename(import.meta.filename))
        .map((file) => ({
          path: `${parent}/${name}/src/${file}`,
          text: readFileSync(join(root, parent, name, 'src', file), 'utf8'),
        })),
    ),
  )

describe('the dependency rule', () => {
  it('holds for every source file', () => {
    const sources = readSources()
    expect(sources.length).toBeGreaterThan(300)
    expect(faultsOf(sources)).toEqual([])
  })

  it('lets the folders of core open each other one way: what is above opens what is below', () => {
    const sources = readSources()
    const rooms = roomsOf(sources)
    expect(rooms.size).toBeGreaterThan(15)
    // The ground: what everything else stands on opens no feature.
    expect([...(rooms.get('platform') ?? ['?'])]).toEqual([])
    expect([...(rooms.get('entities') ?? ['?'])]).toEqual(['platform'])
    expect([...(rooms.get('order') ?? [])]).toEqual(expect.arrayContaining(['entities', 'risk']))
    expect(circlesOf(sources)).toEqual([])
  })

  it('keeps zod out of the words that every page of the dashboard loads', () => {
    const words = ['vocabulary', 'capabilities', 'mail-names', 'integration-names']
    const found = readSources().filter(({ path }) =>
      words.some((name) => path === `packages/schema/src/${name}.ts`),
    )
    expect(found).toHaveLength(words.length)
    for (const { path, text } of found) expect(text, path).not.toMatch(/^import (?!type).* from/m)
  })

  it('would catch folders of core that open each other in a circle', () => {
    const file = (path: string, to: string) => ({
      path: `packages/core/src/${path}`,
      text: `import type { x } from '${to}'`,
    })
    const straight = [file('alert/a.ts', '../order/b.ts'), file('order/b.ts', '../risk/c.ts')]
    expect(circlesOf(straight)).toEqual([])
    expect(circlesOf([...straight, file('risk/c.ts', '../alert/a.ts')])).toEqual([
      'alert → order',
      'order → risk',
      'risk → alert',
    ])
    expect(circlesOf([...straight, file('risk/c.test.ts', '../alert/a.ts')])).toEqual([])
  })

  it('holds for what the workspaces declare', () => {
    for (const [name, allowed] of Object.entries(MAY_IMPORT)) {
      const parent = ['server', 'web'].includes(name) ? 'apps' : 'packages'
      const { dependencies = {} } = JSON.parse(
        readFileSync(join(root, parent, name, 'package.json'), 'utf8'),
      ) as { dependencies?: Record<string, string> }
      const declared = Object.keys(dependencies).filter((each) => each.startsWith('@viewzenix/'))
      expect(allowed.map((each) => `@viewzenix/${each}`)).toEqual(expect.arrayContaining(declared))
    }
  })

  it.each([
    ['packages/schema/src/a.ts', "import { x } from '@viewzenix/core/order'"],
    ['packages/schema/src/a.ts', "import { readFile } from 'node:fs'"],
    ['packages/core/src/order/a.ts', "import { x } from '@viewzenix/adapters/broker'"],
    ['packages/core/src/order/a.ts', "import { x } from '../../../schema/src/money.ts'"],
    ['packages/core/src/order/a.ts', "import { x } from '@viewzenix/testing/builders'"],
    ['packages/adapters/src/broker/a.ts', "import {\n  x,\n  y,\n} from '@viewzenix/core/order'"],
    ['packages/api/src/a.ts', "export { x } from '@viewzenix/adapters/oauth'"],
    ['packages/api/src/a.ts', "const x = await import('@viewzenix/server')"],
    ['apps/server/src/rest/a.ts', "import { x } from '@viewzenix/core/order/place-order'"],
    ['apps/web/src/a.tsx', "import { appRouter } from '@viewzenix/api'"],
    ['apps/web/src/a.tsx', "import { type AppRouter } from '@viewzenix/api'"],
    ['apps/web/src/a.tsx', "import '@viewzenix/core/order'"],
    ['apps/server/src/http/a.ts', "import { Lucia } from 'lucia'"],
    ['packages/adapters/src/oauth/a.ts', "import { GitHub } from 'arctic'"],
    ['apps/server/src/main.ts', 'const port = process.env.PORT'],
  ])('would catch %s: %s', (path, text) => {
    expect(faultsOf([{ path, text }])).toHaveLength(1)
  })

  it.each([
    ['packages/adapters/src/broker/a.ts', "import { x } from '@viewzenix/core/ports'"],
    ['packages/core/src/order/a.int.test.ts', "import { x } from '@viewzenix/testing/builders'"],
    ['apps/web/src/a.tsx', "import type { AppRouter } from '@viewzenix/api'"],
    ['apps/server/src/rest/a.ts', "import { x } from '@viewzenix/core/order'"],
  ])('lets %s pass: %s', (path, text) => {
    expect(faultsOf([{ path, text }])).toEqual([])
  })
})
