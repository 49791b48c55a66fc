/** What the server hands to every procedure. The package builds nothing itself: it knows the core and the schema alone. */

import type { Files } from '@viewzenix/core/file'
import type { Mailing } from '@viewzenix/core/notification'
import type { Actor, Platform } from '@viewzenix/core/platform'
import type { MarketData } from '@viewzenix/core/ports'
import type { HookReading, LiveEvent, Preview } from '@viewzenix/schema'

/** Live events of one process, from its one connection that listens. */
export type LiveFeed = {
  /**
   * The events of one workspace from the moment of this call on, not from the first that is asked for. Yields
   * `reset` when events may have been missed (the connection to PostgreSQL was lost, or a reader was too slow),
   * and ends when the signal aborts.
   */
  subscribe(workspaceId: string, signal: AbortSignal): AsyncIterable<LiveEvent>
}

export type ApiDependencies = {
  platform: Platform
  mailing: Mailing
  market: MarketData
  files: Files
  live: LiveFeed
  /**
   * Sends a message to a hook of the actor's workspace through the real ingress, as that hook's own credentials
   * would; committed when it resolves. `api` has checked that the actor may and that the hook is theirs.
   * @throws AppError CONFLICT when the hook is off, INVALID that names the field at fault, UNAVAILABLE when not stored
   */
  sendAlert(actor: Actor, hookId: string, body: string): Promise<{ alertId: string; duplicate: boolean }>
  /** What a message would do now; nothing is written or sent. @throws AppError NOT_FOUND, FORBIDDEN */
  preview(
    actor: Actor,
    input: { hookId: string; raw: Uint8Array; reading?: HookReading | undefined },
  ): Promise<Preview>
}

export type ApiContext = ApiDependencies & {
  /** null when nobody is signed in. */
  actor: Actor | null
  requestId: string
  /** Counts a change of this person. @throws AppError LIMITED when they have made too many */
  spendWrite(userId: string): Promise<void>
  /** Counts what an address asked without being signed in. @throws AppError LIMITED when that was too often */
  spendGuess(): Promise<void>
  /** Puts a session's secret into the answer's http-only cookie: it never reaches the browser's JavaScript. */
  setSession(secret: string): void
}
