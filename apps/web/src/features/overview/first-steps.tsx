import { Text, Title } from '@mantine/core'
import { IconCircle, IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { OverviewView } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import classes from './overview-page.module.css'

type Step = OverviewView['firstSteps'][number]
const words: Record<Step, { title: string; note: string }> = {
  account: { title: 'Open a paper account', note: 'Play money on a simulated market.' },
  bot: { title: 'Make a hook and a bot', note: 'The hook takes alerts, the bot answers them.' },
  alert: { title: 'Send a test alert', note: 'And watch its order fill.' },
}

/** What a new workspace still has to do. */
export const FirstSteps = ({ open }: { open: Step[] }) => {
  const hooks = trpc.hook.list.useQuery()
  const hook = hooks.data?.[0]
  const link = (step: Step) => {
    if (step === 'account') return <Link to="/accounts/new">Open one</Link>
    if (step === 'bot')
      return hook ? <Link to="/bots/new">Make a bot</Link> : <Link to="/hooks/new">Make a hook first</Link>
    return hook ? (
      <Link to="/hooks/$hookId" params={{ hookId: hook.id }} search={{ tab: 'test' }}>
        Send it
      </Link>
    ) : null
  }
  return (
    <section aria-label="First steps" className={classes.steps}>
      <Title order={2}>Three steps to your first order</Title>
      <ol>
        {(['account', 'bot', 'alert'] as const).map((step) => {
          const done = !open.includes(step)
          return (
            <li key={step}>
              {done ? (
                <IconCircleCheck size={20} color="var(--vz-profit-text)" aria-label="Done:" />
              ) : (
                <IconCircle size={20} color="var(--vz-dim)" aria-label="To do:" />
              )}
              <div>
                <Text fw={550}>{words[step].title}</Text>
                <Text size="sm" c="dimmed">
                  {words[step].note}
                </Text>
              </div>
              {!done && <div className={classes.go}>{link(step)}</div>}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
