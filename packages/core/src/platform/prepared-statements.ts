/**
 * The ORM writes values into the text of its statements, so that PostgreSQL parses and plans each of them anew, with
 * the policies of row-level security, which takes longer than to run it. Here values stay parameters, and a text
 * that is asked for again and again is prepared once for each connection.
 */
import {
  type Configuration,
  type Dictionary,
  type EntityData,
  isRaw,
  type LoggingOptions,
  type NativeQueryBuilder,
  PostgreSqlConnection,
  PostgreSqlDriver,
  type QueryResult,
  type RawQueryFragment,
  type Transaction,
} from '@mikro-orm/postgresql'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { isStalePlan } from './errors.ts'

type Statement = string | NativeQueryBuilder | RawQueryFragment
type Bound = { text: string; values: unknown[] }

/** Uses after which a text is worth a plan of its own, and how many such plans a connection keeps at most. */
const HOT = 5
const MOST_PLANS = 200

/** A PostgreSQL driver whose statements have parameters. */
export class PreparingDriver extends PostgreSqlDriver {
  protected override readonly connection: PostgreSqlConnection

  constructor(config: Configuration) {
    super(config)
    this.connection = new PreparingConnection(config)
  }
}

class PreparingConnection extends PostgreSqlConnection {
  override async execute<
    T extends QueryResult | EntityData<object> | EntityData<object>[] = EntityData<object>[],
  >(
    statement: Statement,
    params: readonly unknown[] | Dictionary<unknown> = [],
    method: 'all' | 'get' | 'run' = 'all',
    ctx?: Transaction,
    loggerContext?: LoggingOptions,
  ): Promise<T> {
    const bound = bind(statement, params)
    if (!bound) return super.execute(statement, params, method, ctx, loggerContext)
    await this.ensureConnection()
    const { text, values } = bound
    return this.executeQuery(
      text,
      async () => {
        const done = await (ctx ?? this.getClient()).executeQuery(CompiledQuery.raw(text, values))
        return this.transformRawResult<T>(done, method)
      },
      { ...loggerContext, query: text, params: values },
    )
  }
}

/** A connection that prepares the hot ones of its statements with parameters. */
export class PreparingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: as its own overloads have it
  override query(...args: any[]): any {
    const [text, values] = args
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : null
    const query = super.query as (...args: unknown[]) => unknown
    if (!name) return query.apply(this, args)
    return (query.call(this, { name, text, values }) as Promise<unknown>).catch((error: unknown) => {
      // A table was changed under its plans: no other way than a new connection leads to new ones.
      if (isStalePlan(error)) void this.end().catch(() => undefined)
      throw error
    })
  }
}

const names = new Map<string, string>()
const uses = new Map<string, number>()

/** null while a text is not hot, or when there are plans enough. */
const nameOf = (text: string): string | null => {
  const known = names.get(text)
  if (known || names.size >= MOST_PLANS) return known ?? null
  const times = (uses.get(text) ?? 0) + 1
  if (times < HOT) {
    // Texts that come once, such as lists of many lengths, must not be kept for ever.
    if (uses.size >= MOST_PLANS * 10) uses.clear()
    uses.set(text, times)
    return null
  }
  uses.delete(text)
  const name = `vz${names.size + 1}`
  names.set(text, name)
  return name
}

/**
 * @returns null where values must be written into the text: fragments of SQL, lists, identifiers, and branches of
 *   CASE, whose parameters have no type of their own
 */
const bind = (statement: Statement, given: readonly unknown[] | Dictionary<unknown>): Bound | null => {
  if (typeof statement === 'string') return Array.isArray(given) ? bindText(statement, given) : null
  const { sql, params } = isRaw(statement) ? statement : (statement as NativeQueryBuilder).toRaw()
  return bindText(sql, params)
}

const bindText = (sql: string, params: readonly unknown[]): Bound | null => {
  if (params.length === 0) return null
  const values: unknown[] = []
  for (const param of params) {
    const value = toValue(param)
    if (value === UNBOUND) return null
    values.push(value)
  }
  const text = numbered(sql)
  return text === null ? null : { text, values }
}

const UNBOUND = Symbol('unbound')

const toValue = (param: unknown): unknown => {
  if (param === undefined) return null
  if (typeof param === 'bigint') return String(param)
  if (typeof param !== 'object' || param === null || Buffer.isBuffer(param)) return param
  if (param instanceof Date) return param.toISOString()
  const prototype: unknown = Object.getPrototypeOf(param)
  return !isRaw(param) && (prototype === Object.prototype || prototype === null)
    ? JSON.stringify(param)
    : UNBOUND
}

const numberedTexts = new Map<string, string | null>()

/** `?` as `$1`, `$2` … */
const numbered = (sql: string): string | null => {
  const known = numberedTexts.get(sql)
  if (known !== undefined) return known
  if (numberedTexts.size >= MOST_PLANS * 10) numberedTexts.clear()
  let nth = 0
  const text = /\\\?|\?\?|\bcase\b/i.test(sql)
    ? null
    : sql.replace(/'[^']*'|"[^"]*"|\?/g, (found) => (found === '?' ? `$${++nth}` : found))
  numberedTexts.set(sql, text)
  return text
}
