/**
 * Writes openapi.v1.json anew from the routes; a test fails when the committed one differs.
 * Run: node apps/server/src/rest/v1/write-openapi.ts
 */
import { writeFileSync } from 'node:fs'
import { openApiDocument } from './openapi-document.ts'

writeFileSync(
  new URL('./openapi.v1.json', import.meta.url),
  `${JSON.stringify(openApiDocument(), null, 2)}\n`,
)
