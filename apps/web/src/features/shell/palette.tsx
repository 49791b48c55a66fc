import '@mantine/spotlight/styles.layer.css'
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import {
  IconBell,
  IconBuildingBank,
  IconChartCandle,
  IconListDetails,
  IconRobot,
  IconSearch,
  IconWebhook,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { symbol as symbolSchema } from '@viewzenix/schema'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { trpc } from '../../lib/trpc.ts'
import { pageGroups } from './pages.ts'

const MOST_RESULTS = 12

/** Finds every page, bot, hook, account, symbol and id. Opens as soon as it is there. */
export const Palette = () => {
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const bots = trpc.bot.list.useQuery({})
  const hooks = trpc.hook.list.useQuery()
  const accounts = trpc.account.list.useQuery({})
  const positions = trpc.position.list.useQuery({ includeFlat: true })
  useEffect(() => spotlight.open(), [])

  const typed = query.trim()
  const id = z.uuid().safeParse(typed.toLowerCase()).data
  const symbol = typed.length > 1 ? symbolSchema.safeParse(typed).data : undefined
  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Pages',
      actions: pageGroups.flatMap(({ pages }) =>
        pages.map(({ to, label, icon: Icon }) => ({
          id: to,
          label,
          leftSection: <Icon size={18} stroke={1.6} aria-hidden />,
          onClick: () => void navigate({ to }),
        })),
      ),
    },
    {
      group: 'Bots',
      actions: (bots.data ?? []).map((bot) => ({
        id: bot.id,
        label: bot.name,
        description: `Listens to ${bot.hookName}`,
        leftSection: <IconRobot size={18} stroke={1.6} aria-hidden />,
        onClick: () => void navigate({ to: '/bots/$botId', params: { botId: bot.id } }),
      })),
    },
    {
      group: 'Hooks',
      actions: (hooks.data ?? []).map((hook) => ({
        id: hook.id,
        label: hook.name,
        leftSection: <IconWebhook size={18} stroke={1.6} aria-hidden />,
        onClick: () => void navigate({ to: '/hooks/$hookId', params: { hookId: hook.id } }),
      })),
    },
    {
      group: 'Accounts',
      actions: (accounts.data ?? []).map((account) => ({
        id: account.id,
        label: account.name,
        leftSection: <IconBuildingBank size={18} stroke={1.6} aria-hidden />,
        onClick: () => void navigate({ to: '/accounts/$accountId', params: { accountId: account.id } }),
      })),
    },
    {
      group: 'Positions',
      actions: (positions.data ?? []).map((position) => ({
        id: position.id,
        label: position.symbol,
        description: position.accountName,
        leftSection: <IconChartCandle size={18} stroke={1.6} aria-hidden />,
        onClick: () => void navigate({ to: '/positions/$positionId', params: { positionId: position.id } }),
      })),
    },
    // Keywords are what was typed, so that these are never filtered out.
    ...(id
      ? [
          {
            group: 'By id',
            actions: [
              {
                id: `order ${id}`,
                label: `Order ${id}`,
                keywords: typed,
                leftSection: <IconListDetails size={18} stroke={1.6} aria-hidden />,
                onClick: () => void navigate({ to: '/orders/$orderId', params: { orderId: id } }),
              },
              {
                id: `alert ${id}`,
                label: `Alert ${id}`,
                keywords: typed,
                leftSection: <IconBell size={18} stroke={1.6} aria-hidden />,
                onClick: () => void navigate({ to: '/alerts/$alertId', params: { alertId: id } }),
              },
            ],
          },
        ]
      : symbol
        ? [
            {
              group: 'By symbol',
              actions: [
                {
                  id: `alerts ${symbol}`,
                  label: `Alerts for ${symbol}`,
                  keywords: typed,
                  leftSection: <IconBell size={18} stroke={1.6} aria-hidden />,
                  onClick: () => void navigate({ to: '/alerts', search: { symbol } }),
                },
                {
                  id: `orders ${symbol}`,
                  label: `Orders in ${symbol}`,
                  keywords: typed,
                  leftSection: <IconListDetails size={18} stroke={1.6} aria-hidden />,
                  onClick: () => void navigate({ to: '/orders', search: { symbol } }),
                },
              ],
            },
          ]
        : []),
  ]
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      limit={MOST_RESULTS}
      scrollable
      maxHeight={420}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      nothingFound="Nothing has that name. Symbols and whole ids are found too."
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
        placeholder: 'Page, bot, hook, account, symbol or id',
        'aria-label': 'Search',
      }}
    />
  )
}
