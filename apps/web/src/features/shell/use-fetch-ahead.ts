import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { fetchParts } from '../../lib/lazy-part.ts'

const PAUSE_MS = 3_000

/** Once the first page stands, fetches the others: they open at once then, and also while the server is away. */
export const useFetchAhead = () => {
  const router = useRouter()
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const route of Object.values(router.routesById))
        router.loadRouteChunk(route)?.catch(() => undefined)
      void fetchParts()
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [router])
}
