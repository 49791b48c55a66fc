import {
  IconActivity,
  IconBell,
  IconBellRinging,
  IconBuildingBank,
  IconChartCandle,
  IconChartLine,
  IconDevices,
  IconFileExport,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconListDetails,
  IconMail,
  IconPlugConnected,
  IconRobot,
  IconSettings,
  IconUser,
  IconUsers,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react'

export type Page = {
  to:
    | '/'
    | '/alerts'
    | '/orders'
    | '/positions'
    | '/performance'
    | '/replays'
    | '/bots'
    | '/hooks'
    | '/accounts'
    | '/activity'
    | '/exports'
    | '/integrations'
    | '/mail'
    | '/settings/members'
    | '/settings/workspace'
    | '/settings/profile'
    | '/settings/api-keys'
    | '/settings/notifications'
    | '/settings/sessions'
  label: string
  icon: TablerIcon
  /** Stands in the bar at the bottom of a phone; the others are behind “More”. */
  onPhone?: boolean
}

/** The map of the desk: what happens, what makes it happen, and what lets it happen. */
export const pageGroups: { label: string; pages: Page[] }[] = [
  {
    label: 'Trading',
    pages: [
      { to: '/', label: 'Overview', icon: IconLayoutDashboard, onPhone: true },
      { to: '/alerts', label: 'Alerts', icon: IconBell, onPhone: true },
      { to: '/orders', label: 'Orders', icon: IconListDetails, onPhone: true },
      { to: '/positions', label: 'Positions', icon: IconChartCandle, onPhone: true },
      { to: '/performance', label: 'Performance', icon: IconChartLine },
      { to: '/replays', label: 'Replays', icon: IconHistory },
    ],
  },
  {
    label: 'Set-up',
    pages: [
      { to: '/bots', label: 'Bots', icon: IconRobot },
      { to: '/hooks', label: 'Hooks', icon: IconWebhook },
      { to: '/accounts', label: 'Accounts', icon: IconBuildingBank },
    ],
  },
  {
    label: 'Workspace',
    pages: [
      { to: '/activity', label: 'Activity', icon: IconActivity },
      { to: '/exports', label: 'Exports', icon: IconFileExport },
      { to: '/integrations', label: 'Integrations', icon: IconPlugConnected },
      { to: '/mail', label: 'Mail', icon: IconMail },
      { to: '/settings/members', label: 'Members', icon: IconUsers },
      { to: '/settings/workspace', label: 'Settings', icon: IconSettings },
      { to: '/settings/api-keys', label: 'API keys', icon: IconKey },
    ],
  },
  {
    label: 'You',
    pages: [
      { to: '/settings/profile', label: 'Profile', icon: IconUser },
      { to: '/settings/notifications', label: 'Notifications', icon: IconBellRinging },
      { to: '/settings/sessions', label: 'Sessions', icon: IconDevices },
    ],
  },
]
