import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useAway } from '../../lib/use-away.ts'
import type { Connection } from '../../lib/use-live.ts'
import classes from './away-banner.module.css'

/** A feed that is back sooner was never missed: streams are opened anew every quarter of an hour. */
const PATIENCE_MS = 5_000

/** Says that what is shown may be old, and why, for as long as that is so. */
export const AwayBanner = ({ connection }: { connection: Connection }) => {
  const away = useAway()
  const cut = useLasting(connection !== 'live', PATIENCE_MS)
  const sentence =
    away ??
    (cut ? 'The live feed is cut. It is opened again by itself; what you see may be old until then.' : null)
  return (
    <div role="status" aria-live="polite">
      {sentence && (
        <p className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          {sentence}
        </p>
      )}
    </div>
  )
}

/** True once `value` has been true for as long as that. */
const useLasting = (value: boolean, ms: number): boolean => {
  const [lasted, setLasted] = useState(false)
  useEffect(() => {
    if (!value) return
    const timer = setTimeout(() => setLasted(true), ms)
    return () => {
      clearTimeout(timer)
      setLasted(false)
    }
  }, [value, ms])
  return lasted
}
