/** Every use-case that there is, found in the sources: a test over all of them cannot forget a new one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Actor } from './actor.ts'
import type { Platform } from './platform.ts'

export type AnyUseCase = {
  name: string
  kind: 'command' | 'query'
  input: z.ZodType
  run: (platform: Platform, actor: Actor, input: unknown) => Promise<unknown>
}

type Make = (spec: { name: string; input: z.ZodType }) => AnyUseCase['run']

/** `command` and `query` that also write down what they make. */
export const collecting = <M extends object>(original: M, into: AnyUseCase[]): M => {
  const collect =
    (kind: AnyUseCase['kind'], make: Make): Make =>
    (spec) => {
      const run = make(spec)
      into.push({ name: spec.name, kind, input: spec.input, run })
      return run
    }
  const { command, query } = original as unknown as { command: Make; query: Make }
  return { ...original, command: collect('command', command), query: collect('query', query) }
}

/** Imports every source that makes a use-case. Resolves to the names that are written in them. */
export const importUseCases = async (): Promise<string[]> => {
  const root = resolve(import.meta.dirname, '..')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file) && !file.endsWith('/use-case.ts'),
  )
  const written: string[] = []
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    const names = [...text.matchAll(/\b(?:query|command)\(\{\s*name: '([^']+)'/g)].flatMap(
      ([, name]) => name ?? [],
    )
    if (names.length > 0) await import(pathToFileURL(join(root, file)).href)
    written.push(...names)
  }
  return written
}

type JsonSchema = {
  type?: string
  format?: string
  const?: unknown
  enum?: unknown[]
  pattern?: string
  minimum?: number
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  items?: JsonSchema
  minItems?: number
  properties?: Record<string, JsonSchema>
  required?: string[]
}

const MESSAGE = '{"symbol":"BTCUSD","strategy_order_action":"buy","strategy_order_contracts":1}'

/** Texts, one of which suits most fields. */
const TEXTS = [
  'BTCUSD',
  '5',
  'a@example.com',
  '2030-01-01T00:00:00.000Z',
  '2030-01-01',
  'https://example.com/a',
  'A'.repeat(43),
  MESSAGE,
]

/**
 * Inputs that the schema takes, made from it: with each of the ids in the place of every id, and with what `own` has
 * by the field's name; each with the optional fields and without.
 */
export const sampleInputs = (schema: z.ZodType, ids: string[], own: Record<string, string>): unknown[] => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  let unknown: unknown = null
  const build = (at: JsonSchema, name: string, all: boolean, id: string | null): unknown => {
    if (at.const !== undefined) return at.const
    if (at.enum) return at.enum[0]
    const [choice] = at.anyOf ?? at.oneOf ?? []
    if (choice) return build(choice, name, all, id)
    if (at.allOf) return Object.assign({}, ...at.allOf.map((part) => build(part, name, all, id)))
    if (at.format === 'uuid') return id ?? own[name.replace(/s$/, '')] ?? ids[0]
    switch (at.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(at.properties ?? {})
            .filter(([field]) => field !== 'cursor' && (all || at.required?.includes(field)))
            .map(([field, inner]) => [field, build(inner, field, all, id)]),
        )
      case 'array':
        return all || at.minItems ? [build(at.items ?? {}, name, all, id)] : []
      case 'string':
        // The id goes first: another text may suit its pattern, and would find nothing.
        return (
          [`paper-broker~${own.accountId}`, ...TEXTS].find((text) =>
            at.pattern ? new RegExp(at.pattern, 'u').test(text) : !text.includes('~'),
          ) ?? 'x'
        )
      case 'integer':
      case 'number':
        return at.minimum ?? 1
      case 'boolean':
        return true
      default:
        return unknown
    }
  }
  const inputs = new Map<string, unknown>()
  // What a job hands to its use-case may be of no schema: nothing, an object, a map, or the bytes of a message.
  for (unknown of [null, {}, new Map(), Buffer.from(MESSAGE)]) {
    for (const all of [false, true])
      for (const id of [null, ...ids]) {
        const input = build(json, '', all, id)
        if (schema.safeParse(input).success) inputs.set(JSON.stringify(input), input)
      }
    if (inputs.size > 0) break
  }
  return [...inputs.values()]
}
