import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { createBot, deleteBot, getBot, listBots, pauseBot, resumeBot, updateBot } from './index.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(new Date())
})
afterAll(() => test?.close())

const setUp = async () => {
  const rows = await createRows(test.platform)
  const other = await createRows(test.platform)
  const settings = {
    name: 'Trend',
    hookId: rows.hookId,
    accountIds: [rows.accountId],
    sizing: { kind: 'fixed', quantity: '0.05' },
    order: { type: 'market' },
  } as const
  return {
    rows,
    other,
    settings: { ...settings, accountIds: [...settings.accountIds] },
    actor: userOf(rows.workspaceId),
    viewer: userOf(rows.workspaceId, 'viewer'),
  }
}

describe('bots', () => {
  it('keep how each account is sized, what they ask and how they drift, and lose it when it is not sent again', async () => {
    const { rows, other, settings, actor } = await setUp()
    const sized = { accountId: rows.accountId, multiplier: '0.5', sizing: { kind: 'alert' as const } }
    const care = { approval: { for: 'all', expireSeconds: 60 }, drift: 'resync', multiplier: '2' } as const
    const made = await createBot(test.platform, actor, { ...settings, ...care, accountSizes: [sized] })
    expect(await getBot(test.platform, actor, { id: made.id })).toMatchObject({
      ...care,
      accountSizes: [sized],
    })
    const plain = await updateBot(test.platform, actor, { ...settings, id: made.id })
    const usual = { approval: null, drift: 'ignore', multiplier: '1', accountSizes: [] }
    expect(plain).toMatchObject(usual)
    const stray = { ...settings, accountSizes: [{ accountId: other.accountId }] }
    await expect(createBot(test.platform, actor, stray)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      fields: [expect.objectContaining({ field: 'accountSizes.0.accountId' })],
    })
  })

  it('are made active, with each account once', async () => {
    const { rows, settings, actor } = await setUp()
    const bot = await createBot(test.platform, actor, {
      ...settings,
      accountIds: [rows.accountId, rows.accountId],
    })
    expect(bot).toMatchObject({
      status: 'active',
      hookName: 'TradingView',
      accountIds: [rows.accountId],
      ordersToday: 0,
      risk: { maxOrderNotional: null },
    })
    expect(await getBot(test.platform, actor, { id: bot.id })).toEqual(bot)
    expect(await listBots(test.platform, actor, { hookId: rows.hookId })).toHaveLength(2)
    expect(await verbsOf(test.platform, rows.workspaceId, bot.id)).toEqual(['bot.created'])
  })

  it('name the field when the hook or an account is not of the workspace', async () => {
    const { other, settings, actor } = await setUp()
    await expect(
      createBot(test.platform, actor, { ...settings, hookId: other.hookId }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', fields: [{ field: 'hookId' }] })
    await expect(
      createBot(test.platform, actor, {
        ...settings,
        accountIds: [...settings.accountIds, other.accountId],
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', fields: [{ field: 'accountIds.1' }] })
  })

  it('change as a whole', async () => {
    const { rows, settings, actor } = await setUp()
    const { id } = await createBot(test.platform, actor, settings)
    const sizing = { kind: 'percent_of_equity', percent: '2.5' } as const
    const changed = await updateBot(test.platform, actor, { ...settings, id, name: 'Fade', sizing })
    expect(changed).toMatchObject({ name: 'Fade', sizing, accountIds: [rows.accountId] })
    expect((await getBot(test.platform, actor, { id })).sizing).toEqual(sizing)
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toEqual(['bot.created', 'bot.updated'])
  })

  it('pause and resume, each once', async () => {
    const { rows, actor } = await setUp()
    const trader = userOf(rows.workspaceId, 'trader')
    const id = rows.botId
    expect(await pauseBot(test.platform, trader, { id })).toMatchObject({ status: 'paused' })
    await expect(pauseBot(test.platform, actor, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await resumeBot(test.platform, trader, { id })).toMatchObject({ status: 'active' })
    await expect(resumeBot(test.platform, actor, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toEqual(['bot.paused', 'bot.resumed'])
  })

  it('are deleted only when they never traded', async () => {
    const { rows, settings, actor } = await setUp()
    await expect(deleteBot(test.platform, actor, { id: rows.botId })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    const { id } = await createBot(test.platform, actor, settings)
    expect(await deleteBot(test.platform, actor, { id })).toEqual({ id })
    await expect(getBot(test.platform, actor, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toContain('bot.deleted')
  })

  it('are not for viewers to write, and those of others are not found', async () => {
    const { rows, other, settings, actor, viewer } = await setUp()
    const forbidden = { code: 'FORBIDDEN' }
    await expect(createBot(test.platform, viewer, settings)).rejects.toMatchObject(forbidden)
    await expect(updateBot(test.platform, viewer, { ...settings, id: rows.botId })).rejects.toMatchObject(
      forbidden,
    )
    const missing = { code: 'NOT_FOUND' }
    await expect(updateBot(test.platform, actor, { ...settings, id: other.botId })).rejects.toMatchObject(
      missing,
    )
    for (const act of [pauseBot, resumeBot, deleteBot]) {
      await expect(act(test.platform, viewer, { id: rows.botId })).rejects.toMatchObject(forbidden)
      await expect(act(test.platform, actor, { id: other.botId })).rejects.toMatchObject(missing)
    }
  })
})
