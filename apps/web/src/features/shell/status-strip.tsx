import { Button, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHandStop } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { NeedsView } from '@viewzenix/schema'
import { Suspense } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import { trpc } from '../../lib/trpc.ts'
import type { Connection } from '../../lib/use-live.ts'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { isTroubled, troubleWords } from '../integrations/integration-words.ts'
import { ApprovalsBadge } from './approvals-badge.tsx'
import { SearchButton } from './search-button.tsx'
import classes from './shell.module.css'

const HaltPanel = lazyPart(async () => (await import('./halt-panel.tsx')).HaltPanel)

const connections: Record<Connection, { tone: Tone; label: string; note: string }> = {
  live: { tone: 'good', label: 'Connected', note: 'What you see is what is.' },
  connecting: { tone: 'neutral', label: 'Connecting', note: 'Opening the live feed.' },
  reconnecting: {
    tone: 'warning',
    label: 'Reconnecting',
    note: 'The live feed was cut. What you see may be some seconds old.',
  },
}

const needWords = [
  ['unprotectedPositions', '/positions', 'position without its stop', 'positions without their stops'],
  ['unguardedAccounts', '/accounts', 'account not guarded', 'accounts not guarded'],
  ['silentHooks', '/hooks', 'hook silent', 'hooks silent'],
] as const satisfies [keyof NeedsView, string, string, string][]

/** What needs a person, and where it is. */
const needsOf = (needs: NeedsView | undefined) =>
  needWords.flatMap(([what, to, one, many]) => {
    const count = needs?.[what] ?? 0
    return count > 0 ? [{ to, words: `${count} ${count === 1 ? one : many}` }] : []
  })

/** Is everything all right? Always there: mode, halts, integrations, connection, and the halt one click away. */
export const StatusStrip = ({ connection }: { connection: Connection }) => {
  const status = trpc.status.get.useQuery(undefined, { refetchInterval: 15_000 })
  const [opened, { open, close }] = useDisclosure(false)
  const halts = status.data?.halts ?? []
  const troubled = status.data?.integrations.filter(isTroubled) ?? []
  const needs = needsOf(status.data?.needs)
  const { tone, label, note } = connections[connection]
  return (
    <section aria-label="Status" className={classes.strip} data-mode={status.data?.mode}>
      <div className={classes.states} data-needs={needs.length > 0 || halts.length > 0 || undefined}>
        <ModeBadge mode={status.data?.mode ?? 'paper'} />
        <ApprovalsBadge />
        {halts.length > 0 && (
          <StatusBadge tone="bad">{halts.length === 1 ? '1 halt' : `${halts.length} halts`}</StatusBadge>
        )}
        {needs.map(({ to, words }) => (
          <Link key={to} to={to} className={classes.state}>
            <StatusBadge tone="bad">{words}</StatusBadge>
          </Link>
        ))}
        <Link
          to="/integrations"
          className={classes.state}
          data-well={(connection === 'live' && troubled.length === 0) || undefined}
        >
          {connection !== 'live' ? (
            <StatusBadge tone="neutral">Services</StatusBadge>
          ) : troubled.length > 0 ? (
            <StatusBadge tone={troubled.some(({ state }) => state === 'down') ? 'bad' : 'warning'}>
              {troubleWords(troubled)}
            </StatusBadge>
          ) : (
            <StatusBadge tone={status.data ? 'good' : 'neutral'}>All services up</StatusBadge>
          )}
        </Link>
        <Tooltip label={note}>
          <span className={classes.state} role="status" data-well={connection === 'live' || undefined}>
            <StatusBadge tone={tone}>{label}</StatusBadge>
          </span>
        </Tooltip>
      </div>
      <SearchButton />
      <Button
        size="xs"
        color="red"
        variant={halts.length > 0 ? 'filled' : 'light'}
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={open}
      >
        {halts.length > 0 ? 'Halted' : 'Halt'}
      </Button>
      <Suspense>{opened && <HaltPanel onClose={close} halts={halts} />}</Suspense>
    </section>
  )
}
