/** Rehearses alerts one after the other; between two stretches of work the process breathes, so that nothing waits. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ReadAlert } from './read-alerts.ts'
import type { RehearsalState, SimDecision, World } from './rehearsal-state.ts'
import { createRehearsal } from './rehearse.ts'

/** Progress is told after so many alerts. */
const TELL_EVERY = 25
/** Work without a breath. */
const SLICE_MS = 8

/**
 * @param tellProgress how many are done; answers whether the rest is still wanted
 * @returns all decisions, closed or not, of which `state` keeps the open ones; null where nobody wants them any more
 */
export const rehearseAlerts = async (
  world: World,
  state: RehearsalState,
  alerts: readonly ReadAlert[],
  until: Date,
  tellProgress: (done: number) => Promise<boolean>,
): Promise<SimDecision[] | null> => {
  const rehearsal = createRehearsal(world, state)
  const decisions: SimDecision[] = []
  let worked = performance.now()
  const reach = async (at: number): Promise<void> => {
    while (!rehearsal.step(at)) {
      if (performance.now() - worked < SLICE_MS) continue
      await breathe()
      worked = performance.now()
    }
  }
  for (const [i, { id, hookId, receivedAt, meaning }] of alerts.entries()) {
    await reach(receivedAt)
    if (meaning.ok) rehearsal.deliver({ id, hookId, receivedAt, signal: meaning.signal })
    decisions.push(...rehearsal.takeClosed())
    if ((i + 1) % TELL_EVERY === 0 && !(await tellProgress(i + 1))) return null
  }
  await reach(until.getTime())
  return [...decisions, ...rehearsal.takeClosed(), ...state.decisions]
}
