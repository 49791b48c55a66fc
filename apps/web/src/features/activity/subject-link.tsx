import { Link } from '@tanstack/react-router'

const words = (kind: string) => kind.charAt(0).toUpperCase() + kind.slice(1).replace(/_/g, ' ')

/** The thing that an activity is about, with a way to it where it has a page. */
export const SubjectLink = ({ kind, id }: { kind: string; id: string | null }) => {
  if (kind === 'integration') return <Link to="/integrations">{words(kind)}</Link>
  if (id === null) return words(kind)
  const label = (
    <>
      {words(kind)} <span className="mono">{id.slice(-8)}</span>
    </>
  )
  switch (kind) {
    case 'alert':
      return (
        <Link to="/alerts/$alertId" params={{ alertId: id }}>
          {label}
        </Link>
      )
    case 'order':
      return (
        <Link to="/orders/$orderId" params={{ orderId: id }}>
          {label}
        </Link>
      )
    case 'bot':
      return (
        <Link to="/bots/$botId" params={{ botId: id }}>
          {label}
        </Link>
      )
    case 'hook':
      return (
        <Link to="/hooks/$hookId" params={{ hookId: id }}>
          {label}
        </Link>
      )
    case 'account':
      return (
        <Link to="/accounts/$accountId" params={{ accountId: id }}>
          {label}
        </Link>
      )
    case 'mail':
      return (
        <Link to="/mail/$mailId" params={{ mailId: id }}>
          {label}
        </Link>
      )
    default:
      return <span>{label}</span>
  }
}
