/** A launcher of its own, for tests to kill: starts PostgreSQL in the directory given and says where it is. */
import { startEmbeddedPostgres } from './start-embedded-postgres.ts'

const [dataDir = ''] = process.argv.slice(2)
const postgres = await startEmbeddedPostgres({ dataDir, durable: false, log: () => undefined })
process.stdout.write(`${JSON.stringify({ url: postgres.url, pid: postgres.pid() })}\n`)
