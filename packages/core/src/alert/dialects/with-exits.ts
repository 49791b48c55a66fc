/** Stops and targets that stand beside the fields of a service that has none: read by their names, and not left out. */
import type { Signal } from '@viewzenix/schema'
import { FieldProblem } from './fields.ts'
import { findsOf } from './finds.ts'
import { moreThan } from './general.ts'
import { readExits } from './general-exits.ts'
import type { Role } from './general-names.ts'
import type { JsonObject } from './sniff.ts'

const EXITS = /^(?:stop|trail|target|atr)/
const CLOSING: ReadonlySet<string | null> = new Set(['flat', 'exit_long', 'exit_short', 'cancel', 'reduce'])

/**
 * @param known the fields of the service; those beside them that mean something about the trade are read or refused
 * @throws FieldProblem for one that is no exit
 */
export const withExits = (message: JsonObject, known: ReadonlySet<string>, signal: Signal): Signal => {
  const more = moreThan(message, known)
  const other = more.find(({ role }) => !EXITS.test(role))
  if (other)
    throw new FieldProblem(
      'UNSUPPORTED',
      other.name,
      `${other.name} is no field of such a message, and leaving it out could trade something else: remove it, or map the fields on the hook.`,
    )
  const found = findsOf(message)
  // Also a `target` or `stop`, which count where they read as one.
  const exits = found.leaves.filter(
    ({ name, role }) => EXITS.test(role) && !known.has(name.split('.')[0] ?? ''),
  )
  if (exits.length === 0) return signal
  const finds = { ...found, of: (role: Role) => exits.filter((leaf) => leaf.role === role) }
  const order = { ...signal, closes: CLOSING.has(signal.intent) }
  const { stopLoss, takeProfits } = readExits(finds, order, signal)
  return { ...signal, stopLoss, takeProfits, taken: finds.taken }
}
