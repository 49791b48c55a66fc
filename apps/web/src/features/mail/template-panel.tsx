import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { mailNames } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelSkeleton } from '../../ui/panel-skeleton.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { WordingForm } from './wording-form.tsx'

const route = getRouteApi('/_desk/settings/mail-templates/$template')

export const TemplatePanel = () => {
  const { template } = route.useParams()
  const navigate = useNavigate()
  const templates = trpc.mailTemplate.list.useQuery()
  const found = templates.data?.find((each) => each.template === template)
  return (
    <SidePanel
      title={found ? mailNames[found.template] : 'Mail template'}
      onClose={() => void navigate({ to: '/settings/mail-templates' })}
      size={760}
    >
      {found ? (
        <WordingForm key={`${template} ${found.updatedAt}`} template={found} />
      ) : templates.error ? (
        <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}
