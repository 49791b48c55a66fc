import { Link } from '@tanstack/react-router'
import { type Page, pageGroups } from './pages.ts'
import classes from './shell.module.css'

/** The way to every page. */
export const NavGroups = ({ onFollow }: { onFollow?: () => void }) =>
  pageGroups.map(({ label, pages }) => (
    <div key={label} className={classes.group}>
      <div className={classes.groupName}>{label}</div>
      {pages.map((page) => (
        <NavLink key={page.to} page={page} onFollow={onFollow} />
      ))}
    </div>
  ))

const NavLink = ({ page: { to, label, icon: Icon }, onFollow }: { page: Page; onFollow?: () => void }) => (
  <Link
    to={to}
    className={classes.link}
    activeOptions={{ exact: to === '/' }}
    title={label}
    onClick={onFollow}
  >
    <Icon size={18} stroke={1.6} aria-hidden />
    {label}
  </Link>
)
