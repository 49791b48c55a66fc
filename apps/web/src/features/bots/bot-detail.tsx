import { Group, List, Stack, Text } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { BotView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ModeBadge } from '../../ui/mode-badge.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Attachments } from '../files/attachments.tsx'
import { FlattenButton } from '../flatten/flatten-button.tsx'
import { RiskRules } from '../risk/risk-rules.tsx'
import { BotShadow } from './bot-shadow.tsx'
import { BotStatusBadge } from './bot-status-badge.tsx'
import { BotSwitch } from './bot-switch.tsx'
import {
  describeApproval,
  describeDrift,
  describeExits,
  describeOrder,
  describeRisk,
  describeSides,
  describeSize,
  describeSizing,
} from './describe-bot.ts'
import { useBotActions } from './use-bots.ts'

/** One bot: its state, its settings in sentences, and what can be done to it. */
export const BotDetail = ({
  bot,
  onEdit,
  onRemoved,
}: {
  bot: BotView
  onEdit: () => void
  onRemoved: () => void
}) => {
  const { remove } = useBotActions()
  const configure = useRole('configure')
  const limits = describeRisk(bot.risk)
  const facts: [string, ReactNode][] = [
    [
      'Hook',
      <Link key="hook" to="/hooks/$hookId" params={{ hookId: bot.hookId }}>
        {bot.hookName}
      </Link>,
    ],
    ['Symbols', bot.symbols.length ? bot.symbols.join(', ') : 'All'],
    [
      'Accounts',
      <Group key="accounts" gap="xs">
        {bot.accounts.map(({ id, name, mode }) => (
          <Group key={id} gap={6} wrap="nowrap">
            <Link to="/accounts/$accountId" params={{ accountId: id }}>
              {name}
            </Link>
            <ModeBadge mode={mode} />
          </Group>
        ))}
      </Group>,
    ],
    ['Positions', describeSides(bot)],
    ['Size of an entry', describeSize(bot)],
    ...bot.accountSizes.map(({ accountId, multiplier, sizing }): [string, ReactNode] => [
      `Size on ${bot.accounts.find(({ id }) => id === accountId)?.name ?? 'an account'}`,
      `${sizing ? describeSizing(sizing) : 'The bot’s'}, times ${multiplier}`,
    ]),
    ['Order', describeOrder(bot.order)],
    ['Exits', describeExits(bot.exits)],
    ['Approval', describeApproval(bot.approval)],
    ['Where the strategy drifts', describeDrift[bot.drift]],
    [
      'Limits',
      limits.length ? (
        <List key="limits" size="sm" listStyleType="none">
          {limits.map((limit) => (
            <List.Item key={limit}>{limit}</List.Item>
          ))}
        </List>
      ) : (
        'None set'
      ),
    ],
    ['Last signal', bot.lastSignalAt ? <RelativeTime key="last" at={bot.lastSignalAt} /> : 'None yet'],
    [
      'Orders today',
      <Link key="orders" to="/orders" search={{ bot: bot.id }}>
        {bot.ordersToday}
      </Link>,
    ],
    ['Made', <RelativeTime key="made" at={bot.createdAt} />],
  ]
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <BotStatusBadge bot={bot} />
        <Group gap="xs">
          <BotSwitch bot={bot} />
          <FlattenButton scope="bot" scopeId={bot.id} name={bot.name} />
          <ActionButton
            can={configure}
            variant="default"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={onEdit}
          >
            Edit
          </ActionButton>
        </Group>
      </Group>
      {bot.halted && (
        <Text size="sm" className="loss">
          Trading is halted for this bot, its accounts or the workspace: its entries are refused until the
          halt is lifted.
        </Text>
      )}
      <Facts facts={facts} />
      <Group>
        <Link to="/replays" search={{ bot: bot.id }}>
          Replay a day’s alerts with these settings
        </Link>
      </Group>
      <Attachments subjectKind="bot" subjectId={bot.id} />
      <BotShadow bot={bot} />
      <RiskRules key={bot.id} scope="bot" scopeId={bot.id} />
      <Group justify="flex-end">
        <ConfirmAction
          label="Delete"
          icon={IconTrash}
          can={configure}
          title={`Delete ${bot.name}?`}
          confirmLabel="Delete bot"
          danger
          quiet
          onConfirm={async () => {
            await remove.mutateAsync({ id: bot.id })
            onRemoved()
          }}
        >
          Its settings are gone for good. Only a bot that never traded can be deleted, as its orders must keep
          their reason; pause it instead.
        </ConfirmAction>
      </Group>
    </Stack>
  )
}
