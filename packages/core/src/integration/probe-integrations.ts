import type { Platform } from '../platform/platform.ts'

/** A configured service that can be asked whether it is well, without changing anything. */
export type Probe = {
  /** The integration's name. */
  name: string
  /** Asks through the integration's own policy, which reports what comes of it. */
  probe(signal: AbortSignal): Promise<void>
}

const PROBE_MS = 15_000

/**
 * Asks every configured service, so that a quiet one is known to be well, and one that is down is known to be well
 * again before somebody needs it.
 */
export const probeIntegrations = async (platform: Platform & { probes: readonly Probe[] }): Promise<void> => {
  await Promise.all(
    platform.probes.map(async ({ name, probe }) => {
      try {
        await probe(AbortSignal.timeout(PROBE_MS))
      } catch (err) {
        platform.log.debug({ err, integration: name }, 'A probe failed')
      }
    }),
  )
}
