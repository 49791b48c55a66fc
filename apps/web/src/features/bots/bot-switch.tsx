import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { type BotView, botCan } from '@viewzenix/schema'
import { useRole } from '../../lib/use-role.ts'
import { ConfirmAction } from '../../ui/confirm-action.tsx'
import { useBotActions } from './use-bots.ts'

const accountWords = (bot: BotView): string => bot.accounts.map(({ name }) => name).join(', ')

/** Pauses or resumes a bot, once it has said what that does. Keys: what asks to resume is not what asked to pause. */
export const BotSwitch = ({ bot }: { bot: BotView }) => {
  const { pause, resume } = useBotActions()
  const trade = useRole('trade')
  const live = bot.accounts.some(({ mode }) => mode === 'live')
  if (bot.status === 'active')
    return (
      <ConfirmAction
        key="pause"
        label="Pause"
        icon={IconPlayerPause}
        can={trade.can ? botCan.pause(bot) : trade}
        title={`Pause ${bot.name}?`}
        confirmLabel="Pause bot"
        danger
        onConfirm={async () => {
          await pause.mutateAsync({ id: bot.id })
        }}
      >
        From now on its alerts place no orders, and that goes for exits too: positions on {accountWords(bot)}{' '}
        stay open until you close them or resume the bot. Orders that are already at the broker stay there.
      </ConfirmAction>
    )
  return (
    <ConfirmAction
      key="resume"
      label="Resume"
      icon={IconPlayerPlay}
      can={trade.can ? botCan.resume(bot) : trade}
      title={`Resume ${bot.name}?`}
      confirmLabel="Resume bot"
      onConfirm={async () => {
        await resume.mutateAsync({ id: bot.id })
      }}
    >
      From now on its alerts place {live ? 'LIVE' : 'paper'} orders on {accountWords(bot)}. Alerts that came
      while it was paused are not traded later.
    </ConfirmAction>
  )
}
