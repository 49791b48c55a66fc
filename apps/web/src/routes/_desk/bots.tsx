import { createFileRoute } from '@tanstack/react-router'
import { BotsPage } from '../../features/bots/bots-page.tsx'
import { listSearch } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/bots')({ validateSearch: listSearch, component: BotsPage })
