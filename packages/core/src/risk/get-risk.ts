import { type RiskView, riskSubject } from '@viewzenix/schema'
import { query } from '../platform/use-case.ts'
import { findSubject } from './find-subject.ts'
import { limitsOf } from './read-gate.ts'

/**
 * The limits of the workspace, an account or a bot.
 * @throws NOT_FOUND
 */
export const getRisk = query({
  name: 'risk.get',
  input: riskSubject,
  permission: 'read',
  scope: 'risk:read',
  handle: async ({ em, workspaceId }, { scope, scopeId }): Promise<RiskView> => {
    const { thing } = await findSubject(em, workspaceId, { scope, scopeId })
    return { scope, scopeId, limits: limitsOf(thing.risk) }
  },
})
