import { Title } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FreshSecretProvider, useFreshSecret } from '../../ui/fresh-secret.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { InvitationLink } from './invitation-link.tsx'
import { InvitationList } from './invitation-list.tsx'
import { InviteMember } from './invite-member.tsx'
import { MemberList } from './member-list.tsx'

/** Who is in the workspace, and who is asked to join. */
export const MembersPage = () => (
  <FreshSecretProvider>
    <Members />
    <Outlet />
  </FreshSecretProvider>
)

const Members = () => {
  const navigate = useNavigate()
  const me = trpc.me.get.useQuery()
  const members = trpc.member.list.useQuery()
  const configure = useRole('configure')
  const invitations = trpc.invitation.list.useQuery(undefined, { enabled: configure.can })
  const { fresh, keep } = useFreshSecret()
  const [problem, setProblem] = useState<unknown>(null)
  return (
    <>
      <PageHeader title="Members" note="Who can see this workspace, and what each of them may do.">
        <ActionButton
          can={configure}
          leftSection={<IconUserPlus size={16} aria-hidden />}
          onClick={() => void navigate({ to: '/settings/members/invite' })}
        >
          Invite
        </ActionButton>
      </PageHeader>
      <ProblemNote error={problem} />
      {members.error && !members.data ? (
        <ErrorState error={members.error} onRetry={() => void members.refetch()} />
      ) : (
        <MemberList members={members.data} mine={me.data?.workspace.role ?? 'viewer'} onError={setProblem} />
      )}
      {(invitations.data?.length ?? 0) > 0 && (
        <>
          <Title order={2} mt="xl" mb="sm">
            Invitations
          </Title>
          {fresh && <InvitationLink link={fresh.secret} />}
          <InvitationList
            invitations={invitations.data ?? []}
            can={configure}
            onLink={({ id, link }) => keep({ id, secret: link })}
          />
        </>
      )}
    </>
  )
}

export const InvitePanel = () => {
  const navigate = useNavigate()
  const { keep } = useFreshSecret()
  const close = () => void navigate({ to: '/settings/members' })
  return (
    <SidePanel title="Invite somebody" onClose={close}>
      <InviteMember
        onCancel={close}
        onMade={({ invitation, link }) => {
          keep({ id: invitation.id, secret: link })
          close()
        }}
      />
    </SidePanel>
  )
}
