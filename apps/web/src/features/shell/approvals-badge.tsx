import { Link } from '@tanstack/react-router'
import { trpc } from '../../lib/trpc.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './shell.module.css'

/** Bots that ask a person, on every page; it leads to the one that asked first. */
export const ApprovalsBadge = () => {
  const awaiting = trpc.decision.awaiting.useQuery({}, { refetchInterval: 30_000 })
  const [first] = awaiting.data ?? []
  if (!awaiting.data || !first) return null
  const { length } = awaiting.data
  return (
    <Link to="/alerts/$alertId" params={{ alertId: first.alertId }} className={classes.state} data-needs>
      <StatusBadge tone="warning">
        {length === 1 ? '1 decision asks you' : `${length} decisions ask you`}
      </StatusBadge>
    </Link>
  )
}
