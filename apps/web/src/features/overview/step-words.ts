import type { OverviewView } from '@viewzenix/schema'

export type Step = OverviewView['firstSteps'][number]
export const firstSteps = ['account', 'bot', 'alert'] as const satisfies Step[]
export const stepWords: Record<Step, { title: string; note: string; act: string }> = {
  account: { title: 'Open a paper account', note: 'Play money on a simulated market.', act: 'Open' },
  bot: {
    title: 'Make a hook and a bot',
    note: 'The hook takes alerts, the bot answers them.',
    act: 'Make',
  },
  alert: { title: 'Send a test alert', note: 'And watch its order fill.', act: 'Send' },
}
