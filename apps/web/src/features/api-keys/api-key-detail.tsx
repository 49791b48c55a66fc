import { Anchor, Group, List, Stack, Text } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import type { ApiKeyView } from '@viewzenix/schema'
import type { ReactNode } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { Facts } from '../../ui/facts.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SecretOnce } from '../../ui/secret-once.tsx'
import { ApiKeyState } from './api-key-list.tsx'
import { scopeWords } from './scope-words.ts'

/** One API key: what it may do, how long, and the button that ends it. */
export const ApiKeyDetail = ({ apiKey, freshSecret }: { apiKey: ApiKeyView; freshSecret: string | null }) => {
  const utils = trpc.useUtils()
  const revoke = trpc.apiKey.revoke.useMutation({ onSuccess: () => utils.apiKey.invalidate() })
  const configure = useRole('configure')
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <ApiKeyState apiKey={apiKey} />
        <ConfirmAction
          label="Revoke"
          icon={IconBan}
          can={apiKey.revokedAt ? { can: false, why: 'The key is revoked already.' } : configure}
          title={`Revoke ${apiKey.name}?`}
          confirmLabel="Revoke key"
          danger
          onConfirm={async () => {
            await revoke.mutateAsync({ id: apiKey.id })
          }}
        >
          Every program that uses this key is refused from its next request on. This cannot be undone: make a
          new key instead.
        </ConfirmAction>
      </Group>
      {freshSecret && <SecretOnce label="Your API key" secret={freshSecret} />}
      <Facts
        facts={[
          [
            'Begins with',
            <span key="prefix" className="mono">
              {apiKey.prefix}…
            </span>,
          ],
          [
            'May',
            <List key="scopes" size="sm" listStyleType="none">
              {apiKey.scopes.map((scope) => (
                <List.Item key={scope}>
                  {scopeWords[scope].label} <span className="mono dim">{scope}</span>
                </List.Item>
              ))}
            </List>,
          ],
          ['Last used', apiKey.lastUsedAt ? <RelativeTime key="used" at={apiKey.lastUsedAt} /> : 'Never'],
          [
            'Stops working',
            apiKey.expiresAt ? <RelativeTime key="expires" at={apiKey.expiresAt} /> : 'Never',
          ],
          [
            'Made',
            <span key="made">
              <RelativeTime at={apiKey.createdAt} /> by {apiKey.createdBy}
            </span>,
          ],
          ...(apiKey.revokedAt
            ? [['Revoked', <RelativeTime key="revoked" at={apiKey.revokedAt} />] as [string, ReactNode]]
            : []),
        ]}
      />
      <Text size="sm" c="dimmed">
        What it can call stands in the{' '}
        <Anchor href="/api/v1/docs" target="_blank" rel="noreferrer" size="sm" underline="always">
          API’s documentation
        </Anchor>
        .
      </Text>
    </Stack>
  )
}
