import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import type { HookView } from '@viewzenix/schema'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { useHookActions } from './use-hooks.ts'

/** Switches a hook on or off, once it has said what that does. */
export const HookSwitch = ({ hook }: { hook: HookView }) => {
  const { update } = useHookActions()
  const configure = useRole('configure')
  const off = hook.enabled
  return (
    <ConfirmAction
      key={off ? 'off' : 'on'}
      label={off ? 'Switch off' : 'Switch on'}
      icon={off ? IconPlayerPause : IconPlayerPlay}
      can={configure}
      title={off ? `Switch ${hook.name} off?` : `Switch ${hook.name} on?`}
      confirmLabel={off ? 'Switch off' : 'Switch on'}
      danger={off}
      onConfirm={async () => {
        await update.mutateAsync({ id: hook.id, enabled: !off })
      }}
    >
      {off
        ? `Alerts are answered with 410, kept for you to see, and trade nothing. That goes for exits too: positions of ${
            hook.botCount === 1 ? 'its bot' : `its ${hook.botCount} bots`
          } stay open until you close them.`
        : 'Alerts are taken again from now on. Those that came while it was off are not traded later.'}
    </ConfirmAction>
  )
}
