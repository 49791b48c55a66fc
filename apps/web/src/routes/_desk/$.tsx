import { createFileRoute } from '@tanstack/react-router'
import { NotFound } from '../../ui/not-found.tsx'

/** Every other address: the way to all pages stays around it. */
export const Route = createFileRoute('/_desk/$')({ component: NotFound })
