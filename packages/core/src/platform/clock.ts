/** Time is passed in, never taken: tests and the simulated market hold the same clock. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }
