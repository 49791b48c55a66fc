import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { IconArrowsExchange, IconDownload, IconLogout2, IconTrash } from '@tabler/icons-react'
import { type MemberView, memberCan, type Role } from '@viewzenix/schema'
import { type ReactNode, Suspense, useState } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { FlattenButton } from '../flatten/flatten-button.tsx'
import { RiskRules } from '../risk/risk-rules.tsx'
import { RenameWorkspace } from '../shell/rename-workspace.tsx'
import classes from './workspace-page.module.css'

const DeleteWorkspace = lazyPart(async () => (await import('./delete-workspace.tsx')).DeleteWorkspace)

/** The workspace itself: its name, what it holds, whose it is, and its end. */
export const WorkspacePage = () => {
  const me = trpc.me.get.useQuery()
  const members = trpc.member.list.useQuery()
  const error = me.error ?? members.error
  return (
    <>
      <PageHeader title="Workspace" note="Its name, its data, and who it belongs to." />
      {me.data && members.data ? (
        <Settings workspace={me.data.workspace} members={members.data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void Promise.all([me.refetch(), members.refetch()])} />
      ) : (
        <PanelSkeleton />
      )}
    </>
  )
}

type Workspace = { id: string; name: string; role: Role; deletesAt: string | null }

const Settings = ({ workspace, members }: { workspace: Workspace; members: MemberView[] }) => {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null)
  const configure = useRole('configure')
  const own = useRole('own')
  const deleted = workspace.deletesAt !== null
  const unless = (verdict: ReturnType<typeof useRole>) =>
    deleted ? ({ can: false, why: 'The workspace is deleted. Restore it first.' } as const) : verdict
  return (
    <Stack gap="md" maw={760}>
      <div className={classes.card}>
        <Row title="Name" note={workspace.name}>
          <ActionButton can={unless(configure)} variant="default" onClick={() => setDialog('rename')}>
            Rename
          </ActionButton>
        </Row>
        <Row
          title="Export"
          note="Everything that the workspace holds, as one .tar.gz of JSON lines. Secrets are left out."
        >
          {own.can ? (
            <form method="post" action="/workspace/export">
              <Button type="submit" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
                Export everything
              </Button>
            </form>
          ) : (
            <ActionButton can={own} variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
              Export everything
            </ActionButton>
          )}
        </Row>
      </div>
      {!deleted && <RiskRules scope="workspace" scopeId={workspace.id} />}
      <div className={classes.danger}>
        <Row
          title="Close all positions"
          note="Cancels what rests on every account, and closes all that is held at the market."
        >
          <FlattenButton
            scope="workspace"
            scopeId={workspace.id}
            name={workspace.name}
            {...(deleted && { disabled: 'The workspace is deleted. Restore it first.' })}
          />
        </Row>
        <Transfer workspace={workspace} members={members} deleted={deleted} />
        <Leave workspace={workspace} members={members} />
        <Row
          title="Delete the workspace"
          note="Stops everything at once. It can be restored for seven days; then it is gone."
        >
          <ActionButton
            can={deleted ? { can: false, why: 'The workspace is deleted already.' } : own}
            color="red"
            variant="light"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setDialog('delete')}
          >
            Delete workspace
          </ActionButton>
        </Row>
      </div>
      {dialog === 'rename' && <RenameWorkspace name={workspace.name} onClose={() => setDialog(null)} />}
      <Suspense>
        {dialog === 'delete' && <DeleteWorkspace name={workspace.name} onClose={() => setDialog(null)} />}
      </Suspense>
    </Stack>
  )
}

const Row = ({ title, note, children }: { title: string; note: string; children: ReactNode }) => (
  <Group className={classes.row} justify="space-between" gap="sm">
    <div style={{ flex: '1 1 260px', minWidth: 0 }}>
      <Text fw={550}>{title}</Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {note}
      </Text>
    </div>
    {children}
  </Group>
)

const Transfer = ({
  workspace,
  members,
  deleted,
}: {
  workspace: Workspace
  members: MemberView[]
  deleted: boolean
}) => {
  const utils = trpc.useUtils()
  const [chosen, setChosen] = useState<string | null>(null)
  const transfer = trpc.workspace.transferOwnership.useMutation({ onSuccess: () => utils.invalidate() })
  const mine = workspace.role
  const owners = members.filter(({ role }) => role === 'owner').length
  const verdictOf = ({ role, isMe }: MemberView) =>
    memberCan.receiveOwnership({ mine, theirs: role, isMe, owners })
  const possible = members.filter((member) => verdictOf(member).can)
  const member = possible.find(({ id }) => id === chosen)
  const own = useRole('own')
  const can = deleted
    ? ({ can: false, why: 'The workspace is deleted. Restore it first.' } as const)
    : !own.can
      ? own
      : possible.length === 0
        ? ({ can: false, why: 'There is nobody to hand it to: invite somebody first.' } as const)
        : member
          ? ({ can: true } as const)
          : ({ can: false, why: 'Choose who gets it first.' } as const)
  return (
    <Row title="Transfer ownership" note="Somebody else becomes an owner, and you become an admin.">
      <Group gap="sm">
        <Select
          aria-label="New owner"
          placeholder="Choose a member"
          disabled={possible.length === 0}
          data={possible.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen}
          onChange={setChosen}
          w={180}
        />
        <ConfirmAction
          label="Transfer"
          icon={IconArrowsExchange}
          can={can}
          title={`Hand the workspace to ${member?.name ?? ''}?`}
          confirmLabel="Transfer ownership"
          danger
          onConfirm={async () => {
            if (member) await transfer.mutateAsync({ id: member.id })
          }}
        >
          {member?.name} will be able to do everything here, deletion included. You stay as an admin, and only
          an owner can make you an owner again.
        </ConfirmAction>
      </Group>
    </Row>
  )
}

const Leave = ({ workspace, members }: { workspace: Workspace; members: MemberView[] }) => {
  const leave = trpc.workspace.leave.useMutation({ onSuccess: () => window.location.assign('/') })
  const owners = members.filter(({ role }) => role === 'owner').length
  return (
    <Row title="Leave the workspace" note="You no longer see it. Somebody has to invite you to come back.">
      <ConfirmAction
        label="Leave"
        icon={IconLogout2}
        can={memberCan.leave(workspace.role, owners)}
        title={`Leave ${workspace.name}?`}
        confirmLabel="Leave workspace"
        danger
        onConfirm={async () => {
          await leave.mutateAsync()
        }}
      >
        You are out at once. Bots, hooks and API keys that you made go on working for the others.
      </ConfirmAction>
    </Row>
  )
}
