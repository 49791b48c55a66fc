/**
 * Writes 0001-initial.sql.ts anew from the entities. Only until the first release is tagged: from then on
 * migrations are append-only. Run: node packages/core/src/platform/migrations/write-initial.ts
 */
import { writeFileSync } from 'node:fs'
import { createOrm } from '../orm.ts'

const orm = createOrm({ databaseUrl: 'postgres://u:p@127.0.0.1:1/none', poolSize: 1, applicationName: 'ddl' })
const sql = await orm.schema.getCreateSchemaSQL()
const statements = sql
  .split('\n')
  .map((line) => line.trim().replace(/;$/, ''))
  .filter((line) => line !== '' && !line.startsWith('set names'))
const body = statements.map((s) => `  ${JSON.stringify(s)},`).join('\n')
writeFileSync(
  new URL('./0001-initial.sql.ts', import.meta.url),
  `/** Generated from the entities by write-initial.ts. */\n// biome-ignore-all format: generated\n// biome-ignore-all lint: generated\nexport const initialSql: string[] = [\n${body}\n]\n`,
)
