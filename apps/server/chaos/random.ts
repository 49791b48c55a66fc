/** Chance that can be repeated: the same seed gives the same choices. */
export type Chance = {
  /** From 0 to below 1. */
  next(): number
  between(from: number, to: number): number
  oneOf<T>(list: readonly T[]): T
  /** By weight. */
  weighed<T>(list: readonly (readonly [weight: number, value: T])[]): T
}

/** mulberry32. */
export const createChance = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const at = <T>(list: readonly T[], index: number): T => {
    const found = list[index]
    if (found === undefined) throw new Error('There is nothing to choose from')
    return found
  }
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    oneOf: (list) => at(list, Math.floor(next() * list.length)),
    weighed: (list) => {
      let left = next() * list.reduce((sum, [weight]) => sum + weight, 0)
      const found = list.find(([weight]) => {
        left -= weight
        return left < 0
      })
      return (found ?? at(list, list.length - 1))[1]
    },
  }
}
