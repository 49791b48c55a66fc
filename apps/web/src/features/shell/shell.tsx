import { Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { Link, Outlet } from '@tanstack/react-router'
import { trpc } from '../../lib/trpc.ts'
import { useLive } from '../../lib/use-live.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { AwayBanner } from './away-banner.tsx'
import { type Page, pageGroups } from './pages.ts'
import classes from './shell.module.css'
import { StatusStrip } from './status-strip.tsx'
import { WorkspaceMenu } from './workspace-menu.tsx'

/** What stands around every page: the way to all pages, and whether everything is all right. */
export const Shell = () => {
  const connection = useLive()
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
        <Groups />
      </nav>
      <div className={classes.column}>
        <StatusStrip connection={connection} />
        <AwayBanner connection={connection} />
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
      <Drawer
        opened={more}
        onClose={close}
        position="bottom"
        size="auto"
        title="All pages"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <WorkspaceMenu />
        <Groups onFollow={close} />
      </Drawer>
    </div>
  )
}

const Groups = ({ onFollow }: { onFollow?: () => void }) =>
  pageGroups.map(({ label, pages }) => (
    <div key={label} className={classes.group}>
      <div className={classes.groupName}>{label}</div>
      {pages.map((page) => (
        <NavLink key={page.to} page={page} onFollow={onFollow} />
      ))}
    </div>
  ))

const NavLink = ({ page: { to, label, icon: Icon }, onFollow }: { page: Page; onFollow?: () => void }) => (
  <Link to={to} className={classes.link} activeOptions={{ exact: to === '/' }} onClick={onFollow}>
    <Icon size={18} stroke={1.6} aria-hidden />
    {label}
  </Link>
)
