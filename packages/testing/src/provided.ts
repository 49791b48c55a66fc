/** The PostgreSQL of a test run, as tests get it by `inject('postgres')`. */
export interface TestPostgres {
  /** As the superuser, on the database `postgres`. */
  adminUrl: string
  /** As the role that the product uses: no superuser, bound by row-level security. */
  url: string
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestPostgres
  }
}
