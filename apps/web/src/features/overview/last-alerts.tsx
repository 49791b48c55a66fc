import { IconBell } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { AlertView } from '@viewzenix/schema'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { useNewIds } from '../../ui/use-new-ids.ts'
import { AlertStatusBadge, unreadWords } from '../alerts/alert-status-badge.tsx'
import classes from './last-alerts.module.css'

/** What just happened: the last alerts, each with what came of it. */
export const LastAlerts = ({ alerts }: { alerts: AlertView[] }) => {
  const fresh = useNewIds(alerts.map(({ id }) => id))
  return (
    <section className={classes.card} aria-label="Last alerts">
      <div className={classes.head}>
        <h2>Last alerts</h2>
        <Link to="/alerts">All alerts</Link>
      </div>
      {alerts.length === 0 ? (
        <EmptyState icon={IconBell} title="No alert yet">
          Send a test alert from a hook, and see it here at once.
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {alerts.map((alert) => (
            <li key={alert.id} className={fresh.has(alert.id) ? 'glow' : undefined}>
              <Link to="/alerts/$alertId" params={{ alertId: alert.id }} className={classes.item}>
                <span className={classes.what}>
                  {alert.signal ? (
                    <>
                      <b>{alert.signal.symbol}</b>{' '}
                      {(alert.signal.intent ?? alert.signal.side ?? '').replace('_', ' ')}
                    </>
                  ) : (
                    unreadWords(alert.status)
                  )}
                </span>
                <AlertStatusBadge alert={alert} />
                <span className={classes.note}>
                  <RelativeTime at={alert.receivedAt} /> · <Sentence>{alert.summary}</Sentence>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
