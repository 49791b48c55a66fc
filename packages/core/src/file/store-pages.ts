import type { BlobPage } from '../ports/index.ts'

/** Of one walk: what is beyond them is the next walk's. */
const MAX_PAGES = 1_000

/** What a store lists, page after page. */
export async function* pages<T>(read: (cursor: string | null) => Promise<BlobPage<T>>): AsyncGenerator<T[]> {
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page++) {
    const found: BlobPage<T> = await read(cursor)
    yield found.items
    if (found.cursor === null) return
    cursor = found.cursor
  }
}
