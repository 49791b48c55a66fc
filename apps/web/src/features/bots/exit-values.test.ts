import { type BotExits, botExits } from '@viewzenix/schema'
import { expect, it } from 'vitest'
import { checkBotValues, newBotValues } from './bot-form-values.ts'
import { exitsOf, exitValuesOf } from './exit-values.ts'

const price = (amount: string) => ({ unit: 'price' as const, amount })

it.each<BotExits>([
  botExits.parse({}),
  botExits.parse({
    stop: { unit: 'percent', percent: '2' },
    targets: [{ distance: { unit: 'percent', percent: '4' }, share: '100' }],
    breakEven: { after: 'targets', count: 1 },
  }),
  botExits.parse({
    trail: price('10'),
    breakEven: { after: 'distance', distance: price('5') },
    watchdog: 'flatten',
  }),
])('go through the form unchanged', (exits) => {
  expect(exitsOf(exitValuesOf(exits))).toEqual(exits)
})

it('names the field of a share or distance that is wrong', () => {
  const values = {
    ...newBotValues({ hookId: crypto.randomUUID(), accountId: crypto.randomUUID() }),
    name: 'Bot',
  }
  expect(checkBotValues(values)).toEqual({})
  const targets = ['60', '50'].map((share) => ({ distance: '1', share }))
  expect(checkBotValues({ ...values, exitTargets: targets })).toEqual({
    exitTargets: 'must come to 100 percent at most',
  })
  expect(checkBotValues({ ...values, exitStop: 'near' })).toEqual({
    exitStop: 'must be a decimal number such as 12.5, as a string',
  })
})
