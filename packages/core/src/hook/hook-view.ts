/** Hooks as the transports show them. */
import type { EntityManager } from '@mikro-orm/postgresql'
import { type HookView, hookReading } from '@viewzenix/schema'
import { Bot } from '../entities/bot.entity.ts'
import type { Hook } from '../entities/hook.entity.ts'

/** The last alerts and the bots are read in one query a table, not one a hook. The secret never leaves. */
export const toHookViews = async (
  em: EntityManager,
  publicUrl: string,
  hooks: Hook[],
): Promise<HookView[]> => {
  if (hooks.length === 0) return []
  const ids = hooks.map((hook) => hook.id)
  const bots = await em.find(Bot, { hookId: { $in: ids } }, { fields: ['hookId'] })
  const lastAlerts = await readLastAlerts(em, ids)
  return hooks.map((hook) => ({
    id: hook.id,
    name: hook.name,
    enabled: hook.enabled,
    url: `${publicUrl}/hooks/${hook.id}`,
    allowPathSecret: hook.allowPathSecret,
    dedupeWindowSeconds: hook.dedupeWindowSeconds,
    reading: hookReading.parse(hook.reading ?? {}),
    secretHint: hook.secretHint,
    secretRotatedAt: hook.secretRotatedAt.toISOString(),
    lastAlertAt: lastAlerts.get(hook.id) ?? null,
    expects: hook.expects ?? null,
    silentAt: hook.silentAt?.toISOString() ?? null,
    botCount: bots.filter((bot) => bot.hookId === hook.id).length,
    createdAt: hook.createdAt.toISOString(),
  }))
}

/** The end of each hook's own index, however many alerts there are. */
const readLastAlerts = async (em: EntityManager, ids: string[]): Promise<Map<string, string>> => {
  const rows = await em.execute<{ hook_id: string; at_ms: string }[]>(
    `select h.id as hook_id, extract(epoch from a.received_at) * 1000 as at_ms
     from unnest(?::uuid[]) as h(id)
     cross join lateral (select received_at from alert where hook_id = h.id order by seq desc limit 1) a`,
    [`{${ids.join(',')}}`],
  )
  return new Map(rows.map((row) => [row.hook_id, new Date(Number(row.at_ms)).toISOString()]))
}
