/** Holds requests to a service's published description (OpenAPI 3), and payloads to its schemas. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { parse } from 'yaml'

type Parameter = { name: string; in: string; required?: boolean; schema?: { type?: string } }
type Operation = {
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: object }> }
}
type Document = { paths?: Record<string, Record<string, Operation>> }

export type SeenRequest = {
  method: string
  /** Without its query. */
  path: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

export type ApiContract = {
  /** What is wrong with a request; `unknown` where the description has no such operation. */
  faultsOf(request: SeenRequest): string[] | 'unknown'
  /** What is wrong with a value, held against `#/components/schemas/<name>`. */
  schemaFaults(name: string, value: unknown): string[]
}

/** @param file in packages/testing/contracts */
export const readContract = (file: string): ApiContract => {
  const text = readFileSync(join(import.meta.dirname, '../contracts', file), 'utf8')
  const document = parse(text) as Document
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema(document as object, 'contract')
  const compiled = new Map<string, ValidateFunction>()
  const check = (pointer: string, value: unknown): string[] => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `contract#${pointer}` })
    compiled.set(pointer, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map((e) => `${e.instancePath || 'the value'} ${e.message}`)
  }
  return {
    schemaFaults: (name, value) => check(`/components/schemas/${name}`, value),
    faultsOf: ({ method, path, query, headers, body }) => {
      const operation = document.paths?.[path]?.[method.toLowerCase()]
      if (!operation) return 'unknown'
      const faults = (operation.parameters ?? []).flatMap((parameter) => {
        const given =
          parameter.in === 'query' ? query.get(parameter.name) : headers[parameter.name.toLowerCase()]
        if (given === undefined || given === null)
          return parameter.required ? [`${parameter.in} ${parameter.name} is missing`] : []
        const number = parameter.schema?.type === 'integer'
        return number && !/^\d+$/.test(String(given)) ? [`${parameter.name} must be a whole number`] : []
      })
      const known = new Set((operation.parameters ?? []).map(({ name }) => name))
      for (const name of query.keys()) if (!known.has(name)) faults.push(`query ${name} is not known`)
      const content = operation.requestBody?.content?.['application/json']
      if (!content) return faults
      if (!String(headers['content-type']).startsWith('application/json'))
        faults.push('the body must be JSON')
      const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1')
      const at = `/paths/${escaped}/${method.toLowerCase()}/requestBody/content/application~1json/schema`
      return [...faults, ...check(at, body)]
    },
  }
}
