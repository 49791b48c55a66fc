import { Button, Menu, useMantineColorScheme } from '@mantine/core'
import {
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconPencil,
  IconPlus,
  IconSelector,
  IconSun,
} from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { useSignOut } from '../sessions/use-sign-out.ts'

const NewWorkspace = lazyPart(async () => (await import('../workspace/new-workspace.tsx')).NewWorkspace)
const RenameWorkspace = lazyPart(async () => (await import('./rename-workspace.tsx')).RenameWorkspace)

const schemes = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const

/** Who is here and in which workspace; the others, the colour scheme, and the way out. */
export const WorkspaceMenu = () => {
  const me = trpc.me.get.useQuery()
  const utils = trpc.useUtils()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const configure = useRole('configure')
  const [renaming, setRenaming] = useState(false)
  const [making, setMaking] = useState(false)
  const switchTo = trpc.me.switchWorkspace.useMutation({ onSuccess: () => utils.invalidate() })
  return (
    <>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <Button
            variant="default"
            fullWidth
            justify="space-between"
            px={10}
            aria-label={`Workspace ${me.data?.workspace.name ?? ''}`}
            rightSection={<IconSelector size={16} aria-hidden />}
          >
            <span className="ellipsis">{me.data?.workspace.name ?? 'Workspace'}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {me.data ? `${me.data.user.name}, ${me.data.workspace.role}` : 'Workspaces'}
          </Menu.Label>
          {me.data?.workspaces.map(({ id, name, deletesAt }) => (
            <Menu.Item
              key={id}
              rightSection={id === me.data.workspace.id && <IconCheck size={16} aria-label="current" />}
              onClick={() => id !== me.data.workspace.id && switchTo.mutate({ id })}
            >
              {name}
              {deletesAt && ' (deleted)'}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
            New workspace
          </Menu.Item>
          {me.data && configure.can && !me.data.workspace.deletesAt && (
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setRenaming(true)}>
              Rename
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Label>Colours</Menu.Label>
          {schemes.map(({ value, label, icon: Icon }) => (
            <Menu.Item
              key={value}
              leftSection={<Icon size={16} aria-hidden />}
              rightSection={value === colorScheme && <IconCheck size={16} aria-label="current" />}
              onClick={() => setColorScheme(value)}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate({})}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {making && <NewWorkspace onClose={() => setMaking(false)} />}
        {renaming && me.data && (
          <RenameWorkspace name={me.data.workspace.name} onClose={() => setRenaming(false)} />
        )}
      </Suspense>
    </>
  )
}
