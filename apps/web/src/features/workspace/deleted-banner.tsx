import { IconTrash } from '@tabler/icons-react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import classes from '../shell/away-banner.module.css'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

/** Says, on every page of a deleted workspace, until when it can be restored; nothing elsewhere. */
export const DeletedBanner = () => {
  const utils = trpc.useUtils()
  const me = trpc.me.get.useQuery()
  const own = useRole('own')
  const restore = trpc.workspace.restore.useMutation({ onSuccess: () => utils.invalidate() })
  const deletesAt = me.data?.workspace.deletesAt
  if (!deletesAt) return null
  return (
    <div role="status">
      <div className={classes.banner} style={{ flexWrap: 'wrap' }}>
        <IconTrash size={18} aria-hidden />
        <span style={{ flex: '1 1 240px' }}>
          This workspace is deleted. Trading is halted, hooks are off, and nothing can be changed. On{' '}
          {day.format(new Date(deletesAt))} it is removed for good.
        </span>
        <ActionButton
          can={own}
          size="xs"
          variant="default"
          loading={restore.isPending}
          onClick={() => restore.mutate()}
        >
          Restore
        </ActionButton>
      </div>
      <ProblemNote error={restore.error} />
    </div>
  )
}
