import { IconRefresh } from '@tabler/icons-react'
import type { HookView } from '@viewzenix/schema'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { useHookActions } from './use-hooks.ts'

export const RotateSecret = ({ hook, onSecret }: { hook: HookView; onSecret: (secret: string) => void }) => {
  const { rotate } = useHookActions()
  const configure = useRole('configure')
  return (
    <ConfirmAction
      label="Rotate secret"
      icon={IconRefresh}
      can={configure}
      title={`Rotate the secret of ${hook.name}?`}
      confirmLabel="Rotate secret"
      danger
      onConfirm={async () => {
        const { secret } = await rotate.mutateAsync({ id: hook.id })
        onSecret(secret)
      }}
    >
      The old secret stops working at once: every alert that still carries it is turned away and trades
      nothing, until you have put the new one into its message. The new secret is shown once.
    </ConfirmAction>
  )
}
