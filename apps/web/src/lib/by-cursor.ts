/** How every list that grows by pages asks for the next one: the second argument of its infinite query. */
export const byCursor = {
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined,
}
