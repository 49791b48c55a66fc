import type { EntityManager } from '@mikro-orm/postgresql'
import { type RiskLimits, riskLimits } from '@viewzenix/schema'
import type { Level } from './evaluate-moment.ts'

export type Gate = {
  /** Why trading is halted for this account or bot, if it is: the workspace's halt first. */
  halt: string | null
  /** The limits that hold: of the workspace, the account and the bot. */
  levels: Level[]
}

/** What every order has to pass, when it is decided and again when it is sent: in one round trip. */
export const readGate = async (
  em: EntityManager,
  { workspaceId, accountId, botId }: { workspaceId: string; accountId: string; botId: string },
): Promise<Gate> => {
  const [row] = await em.execute<(Record<Level['level'], RiskLimits | null> & { halt: string | null })[]>(
    `select w.risk as workspace, a.risk as account, b.risk as bot, (
       select reason from halt where workspace_id = w.id and lifted_at is null
         and (scope = 'workspace' or (scope = 'account' and scope_id = a.id) or (scope = 'bot' and scope_id = b.id))
       order by scope = 'workspace' desc, id limit 1) as halt
     from workspace w join account a on a.workspace_id = w.id join bot b on b.workspace_id = w.id
     where w.id = ? and a.id = ? and b.id = ?`,
    [workspaceId, accountId, botId],
  )
  if (!row) throw new Error(`the bot ${botId} or the account ${accountId} is not there`)
  const levels = (['workspace', 'account', 'bot'] as const).map((level) => ({
    level,
    limits: limitsOf(row[level]),
  }))
  return { halt: row.halt, levels }
}

/** Limits that were stored before a rule was added lack it: then it is not set. */
export const limitsOf = (stored: RiskLimits | null | undefined): RiskLimits => riskLimits.parse(stored ?? {})
