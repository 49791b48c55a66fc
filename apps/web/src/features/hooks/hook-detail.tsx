import { Group, Stack, Tabs, Text } from '@mantine/core'
import { IconMessageCode, IconSend, IconSettings, IconTool, IconTransform } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { HookView } from '@viewzenix/schema'
import { CopyField } from '../../ui/copy-field.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SecretOnce } from '../../ui/secret-once.tsx'
import { AlertBuilder } from './alert-builder.tsx'
import classes from './hook-detail.module.css'
import { HookExpectation } from './hook-expectation.tsx'
import { HookMessages } from './hook-messages.tsx'
import { HookReadingTab } from './hook-reading.tsx'
import { HookSettings } from './hook-settings.tsx'
import { HookStateBadge } from './hook-state-badge.tsx'
import { HookSwitch } from './hook-switch.tsx'
import { type HookTab, hookTabs } from './hook-tabs.ts'
import { RotateSecret } from './rotate-secret.tsx'
import { TestAlert } from './test-alert.tsx'

/** One hook: its address, its secret, messages to paste, a test alert, and what it lets in. */
export const HookDetail = ({
  hook,
  tab,
  onTab,
  freshSecret,
  onSecret,
}: {
  hook: HookView
  tab: HookTab
  onTab: (tab: HookTab) => void
  /** The secret, known only until this panel closes. */
  freshSecret: string | null
  onSecret: (secret: string) => void
}) => (
  <Stack gap="md">
    <Group justify="space-between" gap="sm">
      <Group gap="sm">
        <HookStateBadge hook={hook} />
        <Text size="sm" c="dimmed">
          {hook.lastAlertAt ? (
            <Link to="/alerts" search={{ hook: hook.id }}>
              Last alert <RelativeTime at={hook.lastAlertAt} />
            </Link>
          ) : (
            'No alert yet'
          )}
          {' · '}
          {hook.botCount === 1 ? '1 bot listens' : `${hook.botCount} bots listen`}
        </Text>
      </Group>
      <HookSwitch hook={hook} />
    </Group>
    {hook.silentAt && (
      <Text size="sm" className="loss" role="alert">
        It has had no alert for longer than expected, noticed <RelativeTime at={hook.silentAt} />. Look
        whether the strategy still runs, and whether its alerts are still on.
      </Text>
    )}
    {freshSecret && <SecretOnce label="Secret of this hook" secret={freshSecret} />}
    <CopyField label="Webhook URL" value={hook.url} />
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed">
        Secret <span className="mono">{hook.secretHint}…</span>, made{' '}
        <RelativeTime at={hook.secretRotatedAt} />
      </Text>
      <RotateSecret hook={hook} onSecret={onSecret} />
    </Group>
    <Tabs
      value={tab}
      onChange={(next) => {
        const known = hookTabs.find((each) => each === next)
        if (known) onTab(known)
      }}
      keepMounted={false}
    >
      <Tabs.List className={classes.tabs}>
        <Tabs.Tab value="message" leftSection={<IconMessageCode size={16} aria-hidden />}>
          Message
        </Tabs.Tab>
        <Tabs.Tab value="builder" leftSection={<IconTool size={16} aria-hidden />}>
          Builder
        </Tabs.Tab>
        <Tabs.Tab value="test" leftSection={<IconSend size={16} aria-hidden />}>
          Test
        </Tabs.Tab>
        <Tabs.Tab value="reading" leftSection={<IconTransform size={16} aria-hidden />}>
          Reading
        </Tabs.Tab>
        <Tabs.Tab value="settings" leftSection={<IconSettings size={16} aria-hidden />}>
          Settings
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="message" pt="md">
        <HookMessages url={hook.url} secret={freshSecret} />
      </Tabs.Panel>
      <Tabs.Panel value="test" pt="md">
        <TestAlert hook={hook} />
      </Tabs.Panel>
      <Tabs.Panel value="builder" pt="md">
        <AlertBuilder hook={hook} secret={freshSecret} />
      </Tabs.Panel>
      <Tabs.Panel value="reading" pt="md">
        <HookReadingTab hook={hook} />
      </Tabs.Panel>
      <Tabs.Panel value="settings" pt="md">
        <Stack gap="xl">
          <HookSettings hook={hook} />
          <HookExpectation key={hook.id} hook={hook} />
        </Stack>
      </Tabs.Panel>
    </Tabs>
  </Stack>
)
