import { IconSquareX } from '@tabler/icons-react'
import type { HaltScope } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'

type Props =
  | { scope: HaltScope; scopeId: string; name: string; disabled?: string }
  | { scope: 'position'; scopeId: string; name: string; disabled?: string }

const whose: Record<Props['scope'], string> = {
  workspace: 'every position of the workspace',
  account: 'every position of the account',
  bot: 'the positions that this bot entered last',
  position: 'the position',
}

/** Closes what is held at the market, once it has said what that does. */
export const FlattenButton = ({ scope, scopeId, name, disabled }: Props) => {
  const utils = trpc.useUtils()
  const trade = useRole('trade')
  const onSuccess = () => Promise.all([utils.position.invalidate(), utils.order.invalidate()])
  const one = trpc.position.flatten.useMutation({ onSuccess })
  const all = trpc.position.flattenAll.useMutation({ onSuccess })
  return (
    <ConfirmAction
      label={scope === 'position' ? 'Close position' : 'Close positions'}
      icon={IconSquareX}
      can={trade.can && disabled ? { can: false, why: disabled } : trade}
      title={scope === 'position' ? `Close ${name}?` : `Close all positions of ${name}?`}
      confirmLabel={scope === 'position' ? 'Close at the market' : 'Close all at the market'}
      danger
      onConfirm={async () => {
        if (scope === 'position') await one.mutateAsync({ id: scopeId })
        else await all.mutateAsync({ scope, scopeId })
      }}
    >
      This cancels what rests, stops and targets too, and then closes {whose[scope]} at the market. Signals
      that wait are refused. Trading goes on: halt it as well if nothing is to be opened afterwards.
    </ConfirmAction>
  )
}
