import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../entities/account.entity.ts'
import { createPlatform, createRows } from '../platform/rows.fixture.ts'
import { runQuery } from '../platform/unit-of-work.ts'
import { userOf, verbsOf } from '../platform/writes.fixture.ts'
import { createPaperAccount, getAccount, listAccounts, renameAccount, setSymbolMap } from './index.ts'

let test: Awaited<ReturnType<typeof createPlatform>>
beforeAll(async () => {
  test = await createPlatform(new Date('2030-01-01T00:00:00Z'))
})
afterAll(() => test?.close())

describe('accounts', () => {
  it('are opened with their starting cash sealed for the paper broker', async () => {
    const rows = await createRows(test.platform)
    const actor = userOf(rows.workspaceId)
    const account = await createPaperAccount(test.platform, actor, { name: 'Test', startingCash: '5000' })
    expect(account).toMatchObject({
      broker: 'paper',
      mode: 'paper',
      currency: 'USD',
      cash: null,
      openOrders: 0,
    })
    const row = await runQuery(test.platform, rows.workspaceId, (em) => em.findOneOrFail(Account, account.id))
    const credentials = test.platform.sealer.unseal(row.credentialsSealed ?? '', `account:${account.id}`)
    expect(JSON.parse(credentials)).toEqual({ startingCash: '5000' })
    expect(await listAccounts(test.platform, actor, {})).toHaveLength(2)
    expect(await verbsOf(test.platform, rows.workspaceId, account.id)).toEqual(['account.created'])
  })

  it('are renamed', async () => {
    const rows = await createRows(test.platform)
    const actor = userOf(rows.workspaceId)
    const id = rows.accountId
    await renameAccount(test.platform, actor, { id, name: 'Desk' })
    await renameAccount(test.platform, actor, { id, name: 'Desk' })
    expect(await getAccount(test.platform, actor, { id })).toMatchObject({ name: 'Desk', cash: '90000.5' })
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toEqual(['account.renamed'])
  })

  it('have names of their own for symbols', async () => {
    const rows = await createRows(test.platform)
    const actor = userOf(rows.workspaceId)
    const id = rows.accountId
    const symbolMap = { 'BINANCE:BTCUSDT.P': 'BTC/USD' }
    for (let times = 0; times < 2; times++)
      expect(await setSymbolMap(test.platform, actor, { id, symbolMap })).toMatchObject({
        symbolMap: { BTCUSDT: 'BTC/USD' },
      })
    expect(await verbsOf(test.platform, rows.workspaceId, id)).toEqual(['account.symbols_mapped'])
  })

  it('are not for viewers to write, and those of others are not found', async () => {
    const rows = await createRows(test.platform)
    const other = await createRows(test.platform)
    const viewer = userOf(rows.workspaceId, 'viewer')
    await expect(createPaperAccount(test.platform, viewer, { name: 'x' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(
      renameAccount(test.platform, viewer, { id: rows.accountId, name: 'x' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(
      setSymbolMap(test.platform, viewer, { id: rows.accountId, symbolMap: {} }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(
      setSymbolMap(test.platform, userOf(rows.workspaceId), { id: other.accountId, symbolMap: {} }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(
      renameAccount(test.platform, userOf(rows.workspaceId), { id: other.accountId, name: 'x' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
