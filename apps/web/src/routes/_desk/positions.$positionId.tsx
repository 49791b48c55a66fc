import { createFileRoute } from '@tanstack/react-router'
import { PositionPanel } from '../../features/positions/position-panel.tsx'

export const Route = createFileRoute('/_desk/positions/$positionId')({ component: PositionPanel })
