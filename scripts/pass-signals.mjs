import { constants } from 'node:os'

/** One Ctrl-C reaches us from the terminal and again from npm: within this time they are one and the same. */
const SAME_PRESS_MS = 500

/** What `passSignals` wants of the child: a group of its own, which the terminal's Ctrl-C does not reach. */
export const ownGroup = { detached: process.platform !== 'win32' }

/** Passes each signal on to a child's group, once, and waits for its end. @returns its exit code, as a shell's */
export function passSignals(child) {
  let last = Number.NEGATIVE_INFINITY
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const now = performance.now()
      if (now - last > SAME_PRESS_MS) signalGroup(child, signal)
      last = now
    })
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

function signalGroup(child, signal) {
  if (!ownGroup.detached) return child.kill(signal)
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    // It has just ended.
    if (error.code !== 'ESRCH') throw error
  }
}
