/** Mails through the whole way: planned, drawn, sent to a Postmark on this machine, recorded. */
import { setTimeout as delay } from 'node:timers/promises'
import { planMail } from '@viewzenix/core/notification'
import {
  createOrm,
  createSealer,
  type Platform,
  runInTransaction,
  systemActor,
  systemClock,
} from '@viewzenix/core/platform'
import { mailSamples } from '@viewzenix/schema'
import { startPostmark } from '@viewzenix/testing/doubles/postmark'
import type { Bench } from './bench.ts'
import { startProduct } from './processes.ts'
import type { Row } from './table.ts'

const MAILS = 1_000
const APP_SECRET = 'a secret of the benchmark, thirty-two characters long'

export const measureMail = async (bench: Bench): Promise<Row[]> => {
  const databaseUrl = await bench.newDatabase('mail')
  const postmark = await startPostmark()
  const product = await startProduct(databaseUrl, {
    APP_SECRET,
    POSTMARK_TOKEN: postmark.token,
    POSTMARK_API_HOST: postmark.url,
    MAIL_FROM: 'mail@viewzenix.example',
  })
  const quiet = () => undefined
  const platform: Platform = {
    orm: createOrm({ databaseUrl, poolSize: 1, applicationName: 'bench' }),
    clock: systemClock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sealer: createSealer(APP_SECRET),
    publicUrl: product.baseUrl,
  }
  // All at once, so that workers wait for nothing.
  await runInTransaction(platform, systemActor(product.workspaceId, 'bench'), async (uow) => {
    for (let i = 0; i < MAILS; i++)
      await planMail(uow, {
        template: 'daily_summary',
        to: { email: `reader${i}@example.com`, userId: null },
        data: mailSamples.daily_summary,
        dedupeKey: `bench-${i}`,
      })
  })
  const started = performance.now()
  while (postmark.sent.length < MAILS && performance.now() - started < 120_000) await delay(20)
  const seconds = (performance.now() - started) / 1000
  const twice = postmark.sent.length - new Set(postmark.sent.map((mail) => mail.To)).size
  await product.stop()
  await platform.orm.close()
  await postmark.stop()
  return [
    {
      what: 'mails sent, one process',
      value: `${Math.round(postmark.sent.length / seconds)}/s`,
      against: `${postmark.sent.length} of ${MAILS} sent, ${twice} twice`,
    },
  ]
}
