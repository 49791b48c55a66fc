import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openApiDocument } from './openapi-document.ts'
import { validate } from './openapi-validator.fixture.ts'

const document = openApiDocument()
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item ?? {}).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
)

describe('the OpenAPI document', () => {
  it('is committed as the routes have it: run write-openapi.ts after a change', () => {
    const committed = readFileSync(new URL('./openapi.v1.json', import.meta.url), 'utf8')
    expect(committed).toBe(`${JSON.stringify(document, null, 2)}\n`)
  })

  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0')
    expect(await validate(document)).toEqual({ valid: true, version: '3.1' })
  })

  it.each(operations)('describes $name', ({ name, operation }) => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/)
    expect(operation.summary).toBeTruthy()
    const answers = Object.entries<{ content?: Record<string, { example?: unknown }> }>(operation.responses)
    expect(answers.some(([status]) => status.startsWith('2'))).toBe(true)
    expect(answers.some(([status]) => status.startsWith('5'))).toBe(true)
    for (const [status, answer] of answers) {
      // Nothing is said where nothing is left.
      if (status === '204') {
        expect(answer.content).toBeUndefined()
        continue
      }
      const [[type, content] = []] = Object.entries(answer.content ?? {})
      const fine = name.includes('/exports/') ? 'application/x-ndjson' : 'application/json'
      expect(type, status).toBe(Number(status) < 400 ? fine : 'application/problem+json')
      expect(content?.example, status).toBeTruthy()
    }
  })

  it('names every operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(19)
  })
})
