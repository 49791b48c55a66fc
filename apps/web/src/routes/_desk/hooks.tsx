import { createFileRoute } from '@tanstack/react-router'
import { HooksPage } from '../../features/hooks/hooks-page.tsx'
import { listSearch } from '../../lib/search.ts'

export const Route = createFileRoute('/_desk/hooks')({ validateSearch: listSearch, component: HooksPage })
