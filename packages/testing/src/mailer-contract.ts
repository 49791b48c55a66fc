/**
 * What every mailer must do, whatever stands behind it. A mailer's `*.contract.test.ts` calls `mailerContract` with a
 * harness over the real thing, a stateful double on a real socket, or a fake.
 */
import { randomUUID } from 'node:crypto'
import { INACTIVE_RECIPIENT, type Mailer, type OutgoingMail, PortError } from '@viewzenix/core/ports'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

export type MailerHarness = {
  mailer: Mailer
  /** An address that takes mail. */
  recipient: string
  /** What the service was given under our id; undefined where that cannot be looked into. */
  seen?(mailId: string): Partial<OutgoingMail>[]
  /** Makes the service give up an address, and returns it. */
  inactiveRecipient?(): string
  /** The same service with a key that it does not take. */
  withBadKey?: Mailer
  /** The next sending arrives, and its answer is lost. */
  loseNextAnswer?(): void
  close(): Promise<void>
}

const never = new AbortController().signal

const failure = async (call: Promise<unknown>): Promise<PortError> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(PortError)
  return error as PortError
}

export const mailerContract = (name: string, start: () => Promise<MailerHarness>): void => {
  describe(`${name} as a mailer`, () => {
    let harness: MailerHarness
    let mailer: Mailer
    beforeAll(async () => {
      harness = await start()
      mailer = harness.mailer
    })
    afterAll(() => harness?.close())

    const mailTo = (to = harness.recipient, changes: Partial<OutgoingMail> = {}): OutgoingMail => ({
      id: randomUUID(),
      to,
      subject: 'Order rejected: buy 0.050 BTCUSD – “quoted”',
      html: '<p>An order was <b>rejected</b>.</p>',
      text: 'An order was rejected.\n',
      template: 'order_rejected',
      unsubscribeUrl: 'https://viewzenix.example/mail/unsubscribe/token.mac',
      ...changes,
    })

    it('takes a mail once for each sending, whole', async () => {
      const mails = [mailTo(), mailTo(harness.recipient, { unsubscribeUrl: null, template: 'invitation' })]
      const receipts = await Promise.all(mails.map((mail) => mailer.send(mail, never)))
      const ids = receipts.map((receipt) =>
        receipt.outcome === 'accepted' ? receipt.providerId : receipt.outcome,
      )
      if (mailer.kind === 'outbox') expect(ids).toEqual(['kept', 'kept'])
      else expect(new Set(ids).size).toBe(2)
      for (const mail of mails) if (harness.seen) expect(harness.seen(mail.id)).toEqual([mail])
    })

    it('answers to a probe', async () => {
      await mailer.probe(never)
    })

    it('finds what it took, where it can, and nothing that it did not', async () => {
      const mail = mailTo()
      const receipt = await mailer.send(mail, never)
      const found = await mailer.find(mail, never)
      // A real service lists what it took some time later.
      if (harness.seen && receipt.outcome === 'accepted')
        expect(found).toEqual({ providerId: receipt.providerId })
      expect(await mailer.find(mailTo(), never)).toBeNull()
    })

    it('sends nothing for a caller who has left already', async () => {
      const mail = mailTo()
      const left = AbortSignal.abort(new Error('gone'))
      if (mailer.kind !== 'outbox') expect((await failure(mailer.send(mail, left))).kind).toBe('transient')
      if (harness.seen) expect(harness.seen(mail.id)).toEqual([])
    })

    it('refuses an address that was given up, until it is reactivated', async (context) => {
      if (!harness.inactiveRecipient) return context.skip('this mailer gives up no address')
      const mail = mailTo(harness.inactiveRecipient())
      expect(await failure(mailer.send(mail, never))).toMatchObject({
        kind: 'rejected',
        code: INACTIVE_RECIPIENT,
      })
      await mailer.reactivate(mail.to, never)
      expect((await mailer.send(mail, never)).outcome).toBe('accepted')
    })

    it('does not know what became of a mail whose answer was lost, and finds it', async (context) => {
      if (!harness.loseNextAnswer) return context.skip('this mailer loses no answer')
      harness.loseNextAnswer()
      const mail = mailTo()
      expect((await failure(mailer.send(mail, never))).kind).toBe('unknown')
      expect(harness.seen?.(mail.id)).toHaveLength(1)
      expect(await mailer.find(mail, never)).toEqual({ providerId: expect.any(String) })
    })

    it('says that a key is wrong, so that a person can mend it', async (context) => {
      if (!harness.withBadKey) return context.skip('this mailer has no key')
      const mail = mailTo()
      expect((await failure(harness.withBadKey.send(mail, never))).kind).toBe('misconfigured')
      expect((await failure(harness.withBadKey.probe(never))).kind).toBe('misconfigured')
      if (harness.seen) expect(harness.seen(mail.id)).toEqual([])
    })
  })
}
