import { Link } from '@tanstack/react-router'

/** `api_key` as `Api key`. */
export const kindWords = (kind: string): string =>
  kind.charAt(0).toUpperCase() + kind.slice(1).replace(/_/g, ' ')

/** The thing that an activity is about, with a way to it where it has a page. */
export const SubjectLink = ({ kind, id }: { kind: string; id: string | null }) => {
  if (kind === 'integration') return <Link to="/integrations">{kindWords(kind)}</Link>
  if (id === null) return kindWords(kind)
  const label = (
    <>
      {kindWords(kind)} <span className="mono">{id.slice(-8)}</span>
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
    case 'position':
      return (
        <Link to="/positions/$positionId" params={{ positionId: id }}>
          {label}
        </Link>
      )
    case 'replay':
      return (
        <Link to="/replays/$replayId" params={{ replayId: id }}>
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
