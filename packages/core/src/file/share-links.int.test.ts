import { afterAll, describe, expect, it } from 'vitest'
import { verbsOf } from '../platform/writes.fixture.ts'
import { createFileTest, HOUR } from './files.fixture.ts'
import { createShareLink, deleteFile, listShareLinks, openShareLink, revokeShareLink } from './index.ts'

const { test, files, setUp, attach, stop } = await createFileTest()
afterAll(stop)

describe('a share link', () => {
  it('opens the file to anybody, counts, and stops when it expires or is revoked', async () => {
    const setup = await setUp()
    const { id } = await attach(setup)
    const share = () => createShareLink(test.platform, setup.actor, { fileId: id, expiresInHours: 1 })
    const first = await share()
    const token = first.url.split('/').at(-1) ?? ''
    expect(first.url).toBe(`http://localhost:3000/share/${token}`)
    const opened = await openShareLink(files, token, 'request-1')
    expect((await fetch(opened.url)).headers.get('content-disposition')).toMatch(/^attachment; /)
    const [listed] = await listShareLinks(test.platform, setup.viewer, { id })
    expect(listed).toMatchObject({ uses: 1, revokedAt: null })
    expect(JSON.stringify(listed)).not.toContain(token)
    await Promise.all([1, 2, 3].map(() => openShareLink(files, token, 'request-1')))
    const [used] = await listShareLinks(test.platform, setup.viewer, { id })
    expect(used).toMatchObject({ uses: 4, lastUsedAt: test.clock.at.toISOString() })

    const gone = { code: 'NOT_FOUND' }
    await expect(openShareLink(files, 'guessed', 'request-1')).rejects.toMatchObject(gone)
    await expect(revokeShareLink(test.platform, setup.viewer, { id: first.link.id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(revokeShareLink(test.platform, setup.stranger, { id: first.link.id })).rejects.toMatchObject(
      gone,
    )
    const revoke = () => revokeShareLink(test.platform, setup.actor, { id: first.link.id })
    await Promise.all([revoke(), revoke()])
    await expect(openShareLink(files, token, 'request-1')).rejects.toMatchObject(gone)

    const second = (await share()).url.split('/').at(-1) ?? ''
    const before = test.clock.at
    test.clock.at = new Date(before.getTime() + HOUR)
    await expect(openShareLink(files, second, 'request-1')).rejects.toMatchObject(gone)
    test.clock.at = before
    await openShareLink(files, second, 'request-1')
    await deleteFile(files, setup.actor, { id })
    await expect(openShareLink(files, second, 'request-1')).rejects.toMatchObject(gone)
    const verbs = await verbsOf(test.platform, setup.rows.workspaceId, id)
    expect(verbs.filter((verb) => verb.startsWith('file.share'))).toEqual([
      'file.shared',
      'file.share-opened',
      'file.share-revoked',
      'file.shared',
      'file.share-opened',
    ])
  })
})
