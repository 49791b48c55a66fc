/** What a run of `pnpm chaos` is told of its processes: one that ends though nobody killed it is found, and started again. */
import { once } from 'node:events'
import { createTestDatabase } from '@viewzenix/testing/test-database'
import { expect, it } from 'vitest'
import { startFleet } from '../chaos/fleet.ts'
import { newDataDir } from './product.ts'

it('tells a process that ends by itself from one that is killed, and starts both again', async ({
  onTestFinished,
}) => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const dataDir = newDataDir()
  onTestFinished(() => dataDir.remove())
  const failedStarts: unknown[] = []
  const fleet = await startFleet({
    databaseUrl: database.url,
    dataDir: dataDir.path,
    env: { APP_SECRET: 'a secret of the tests that is long enough' },
    onLine: () => undefined,
    onFailedStart: (_name, error) => failedStarts.push(error),
  })
  onTestFinished(() => fleet.stop())
  const [door, , worker] = fleet.members
  const [struck, lost] = [door?.product?.process, worker?.product?.process]
  if (!door || !struck || !lost) throw new Error('the fleet is not whole')
  const ended = Promise.all([once(struck, 'exit'), once(lost, 'exit')])
  fleet.kill(door, 0)
  // Not by the fleet: as a defect, or somebody outside, would end it.
  lost.kill('SIGKILL')
  await ended
  expect(fleet.ownEnds).toMatchObject([{ name: worker?.name }])
  await fleet.allUp()
  expect(fleet.members.every(({ product }) => product !== null)).toBe(true)
  expect(failedStarts).toEqual([])
}, 120_000)
