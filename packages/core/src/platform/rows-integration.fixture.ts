/** What is known of the broker of a workspace's account: a row of each table of integrations. */
import {
  Integration,
  IntegrationBucket,
  IntegrationError,
  IntegrationEvent,
  IntegrationIncident,
  IntegrationReporter,
} from '../entities/integration.entity.ts'
import { newId } from './ids.ts'
import type { UnitOfWork } from './unit-of-work.ts'

export const addIntegration = ({ em, workspaceId }: UnitOfWork, account: string, at: Date): void => {
  const own = { name: 'paper-broker', account, workspaceId }
  em.create(Integration, {
    ...own,
    state: 'up',
    failuresInRow: 0,
    unmailed: 0,
    updatedAt: at,
  })
  em.create(IntegrationReporter, {
    id: newId(),
    ...own,
    sequence: 1,
    breaker: 'closed',
    streaming: false,
    updatedAt: at,
  })
  em.create(IntegrationBucket, {
    ...own,
    span: 15,
    from: at,
    calls: 1,
    errors: 0,
    refused: 0,
    latency: [],
    breakerOpen: false,
  })
  em.create(IntegrationError, { id: newId(), ...own, at, kind: 'transient', message: 'No answer.' })
  em.create(IntegrationEvent, {
    id: newId(),
    ...own,
    at,
    kind: 'recovered',
    reason: 'It was down for a minute.',
  })
  em.create(IntegrationIncident, {
    id: newId(),
    ...own,
    openedAt: at,
    closedAt: at,
    reason: 'No answer.',
    mailed: true,
  })
}
