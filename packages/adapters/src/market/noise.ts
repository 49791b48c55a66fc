/**
 * The price path behind the simulated market: value noise on the logarithm of the price.
 *
 * octave: one layer of noise with its own lattice spacing; the fast ones make the second-to-second flicker,
 *   the slow ones the moves of hours and days. Amplitudes grow with the square root of the spacing, as the
 *   moves of a random walk do; there is no drift, and the path stays near its anchor for ever.
 * lattice: the moments at which an octave has a hashed value; between them it is interpolated smoothly.
 *
 * Every value is a pure function of (key, time): two processes that never met see the same path.
 */
const YEAR_MS = 365.25 * 86_400_000
/** 1 s, 4 s, 16 s … 3 days. */
const SPACINGS_MS = Array.from({ length: 10 }, (_, i) => 1000 * 4 ** i)

/** FNV-1a, then a finishing mix: 32 bits of any text. */
export const hashText = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h, 0)
}

/** 32 well-mixed bits of two integers (the finaliser of MurmurHash3). */
const mix = (a: number, b: number): number => {
  let h = Math.imul(a ^ Math.imul(b | 0, 0x9e3779b1), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16) ^ Math.imul(b | 0, 0x27d4eb2f), 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 13), 0x85ebca6b)
  return (h ^ (h >>> 16)) >>> 0
}

/** A uniform value in [0, 1) for (key, index). */
export const uniform = (key: number, index: number): number => mix(key, index) / 2 ** 32

const smooth = (x: number): number => x * x * x * (x * (x * 6 - 15) + 10)

type Octave = { key: number; spacing: number; phase: number; amplitude: number }
const octavesOf = (key: number, volatility: number): Octave[] =>
  SPACINGS_MS.map((spacing, i) => {
    const octaveKey = mix(key, i + 1)
    const amplitude = volatility * Math.sqrt(spacing / YEAR_MS)
    return { key: octaveKey, spacing, phase: uniform(octaveKey, -1) * spacing, amplitude }
  })

/**
 * The path's deviation from its anchor, as a natural logarithm, at a time in ms since the epoch.
 * `volatility` is yearly (0.6 is 60 %). The returned function keeps the lattice cell that each octave was in
 * last, which makes walking forward in time cheap and changes no result.
 */
export const createPath = (key: number, volatility: number): ((atMs: number) => number) => {
  const cells = octavesOf(key, volatility).map((octave) => ({
    ...octave,
    index: Number.NaN,
    left: 0,
    right: 0,
  }))
  return (atMs) => {
    let sum = 0
    for (const cell of cells) {
      const position = (atMs + cell.phase) / cell.spacing
      const index = Math.floor(position)
      if (index !== cell.index) {
        cell.index = index
        cell.left = uniform(cell.key, index) * 2 - 1
        cell.right = uniform(cell.key, index + 1) * 2 - 1
      }
      sum += cell.amplitude * (cell.left + (cell.right - cell.left) * smooth(position - index))
    }
    return sum
  }
}
