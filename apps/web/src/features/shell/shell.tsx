import { useDisclosure } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { Link, Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { lazyPart } from '../../lib/lazy-part.ts'
import { trpc } from '../../lib/trpc.ts'
import { useLive } from '../../lib/use-live.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { DeletedBanner } from '../workspace/deleted-banner.tsx'
import { AwayBanner } from './away-banner.tsx'
import { NavGroups } from './nav-groups.tsx'
import { pageGroups } from './pages.ts'
import classes from './shell.module.css'
import { StatusStrip } from './status-strip.tsx'
import { useFetchAhead } from './use-fetch-ahead.ts'
import { WorkspaceMenu } from './workspace-menu.tsx'

const MoreDrawer = lazyPart(async () => (await import('./more-drawer.tsx')).MoreDrawer)

/** What stands around every page: the way to all pages, and whether everything is all right. */
export const Shell = () => {
  const connection = useLive()
  useFetchAhead()
  const me = trpc.me.get.useQuery()
  const [more, { open, close }] = useDisclosure(false)
  const phonePages = pageGroups.flatMap(({ pages }) => pages).filter(({ onPhone }) => onPhone)
  return (
    <div className={classes.shell}>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <nav className={classes.nav} aria-label="Pages">
        <div className={classes.brand}>
          <img src="/favicon.svg" width={24} height={24} alt="" />
          Viewzenix
        </div>
        <WorkspaceMenu />
        <NavGroups />
      </nav>
      <div className={classes.column}>
        <StatusStrip connection={connection} />
        <AwayBanner connection={connection} />
        <DeletedBanner />
        <main id="main" className={classes.main} tabIndex={-1}>
          {me.error && !me.data ? (
            <ErrorState error={me.error} onRetry={() => void me.refetch()} />
          ) : (
            <Outlet />
          )}
        </main>
      </div>
      <nav className={classes.bar} aria-label="Main pages">
        {phonePages.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.tab} activeOptions={{ exact: to === '/' }}>
            <Icon size={20} stroke={1.6} aria-hidden />
            {label}
          </Link>
        ))}
        <button type="button" className={classes.tab} onClick={open} aria-haspopup="dialog">
          <IconDots size={20} stroke={1.6} aria-hidden />
          More
        </button>
      </nav>
      <Suspense>{more && <MoreDrawer onClose={close} />}</Suspense>
    </div>
  )
}
