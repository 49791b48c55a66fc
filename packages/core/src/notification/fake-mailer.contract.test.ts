import { mailerContract } from '@viewzenix/testing/mailer-contract'
import { createFakeMailer } from './mail.fixture.ts'

mailerContract('the fake of the tests', async () => {
  const { fake, mailer } = createFakeMailer()
  return {
    mailer,
    recipient: 'olga@example.com',
    seen: (mailId) => fake.sent.filter((mail) => mail.id === mailId),
    inactiveRecipient: () => {
      fake.inactive.add('gone@example.com')
      return 'gone@example.com'
    },
    loseNextAnswer: () => {
      fake.loseNext = true
    },
    close: async () => undefined,
  }
})
