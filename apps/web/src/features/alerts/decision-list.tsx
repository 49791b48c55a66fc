import { IconCheck, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { DecisionOutcome, DecisionView, VerdictView } from '@viewzenix/schema'
import { Quantity } from '../../ui/money.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { Approval } from './approval.tsx'
import classes from './decision-list.module.css'

const outcomes: Record<DecisionOutcome, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  awaiting_approval: { label: 'Asks you', tone: 'warning' },
  ordered: { label: 'Ordered', tone: 'accent' },
  done: { label: 'Done', tone: 'good' },
  refused: { label: 'Refused', tone: 'warning' },
}

/** Whose limit it is. */
const levels: Record<VerdictView['level'], string> = {
  workspace: 'workspace',
  account: 'account',
  bot: 'bot',
  alert: 'the alert itself',
}

/** What each bot made of an alert for each of its accounts, with every rule that it was held against. */
export const DecisionList = ({ decisions }: { decisions: DecisionView[] }) => (
  <ul className={classes.list}>
    {decisions.map((decision) => {
      const { label, tone } = outcomes[decision.outcome]
      return (
        <li key={decision.id} className={classes.decision}>
          <div className={classes.head}>
            <span>
              <Link to="/bots/$botId" params={{ botId: decision.botId }}>
                {decision.botName}
              </Link>{' '}
              on {decision.accountName}
            </span>
            <StatusBadge tone={tone}>{label}</StatusBadge>
          </div>
          {decision.outcome === 'awaiting_approval' && <Approval decision={decision} />}
          {decision.drift && (
            <p className={classes.reason}>
              Drift: the strategy believed to hold <Quantity value={decision.drift.believed} />, and the
              account held <Quantity value={decision.drift.held} />.
            </p>
          )}
          {/* What it asks stands above. */}
          {decision.reason && decision.outcome !== 'awaiting_approval' && (
            <p className={classes.reason}>
              <Sentence>{decision.reason}</Sentence>
            </p>
          )}
          {decision.verdicts.length > 0 && (
            <ul className={classes.verdicts} aria-label="Rules">
              {decision.verdicts.map((verdict) => (
                <li key={`${verdict.level} ${verdict.rule}`}>
                  {verdict.passed ? (
                    <IconCheck size={14} color="var(--vz-profit-text)" role="img" aria-label="Passed" />
                  ) : (
                    <IconX size={14} color="var(--vz-loss-text)" role="img" aria-label="Failed" />
                  )}
                  <span>
                    <Sentence>{verdict.message}</Sentence> ({levels[verdict.level]})
                  </span>
                </li>
              ))}
            </ul>
          )}
        </li>
      )
    })}
  </ul>
)
