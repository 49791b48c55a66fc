import {
  IconBrandGithub,
  IconBrandGoogle,
  IconBrandWindows,
  IconFlask,
  IconLogin2,
  type TablerIcon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isObject } from '../../lib/search.ts'

type Provider = { id: string; label: string }
const isProvider = (value: unknown): value is Provider =>
  isObject(value) && typeof value.id === 'string' && typeof value.label === 'string'

const icons: Record<string, TablerIcon> = {
  github: IconBrandGithub,
  google: IconBrandGoogle,
  microsoft: IconBrandWindows,
  dev: IconFlask,
}
export const providerIcon = (id: string): TablerIcon => icons[id] ?? IconLogin2

const fetchProviders = async ({ signal }: { signal: AbortSignal }) => {
  const response = await fetch('/auth/providers', { signal, headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  const providers: unknown = await response.json()
  if (!Array.isArray(providers)) throw new Error('The server did not say how one can sign in.')
  return providers.filter(isProvider)
}

/** The ways to sign in that are set up, in the order of their buttons; asked for until the server answers. */
export const useProviders = () =>
  useQuery({ queryKey: ['auth', 'providers'], queryFn: fetchProviders, retry: true, retryDelay: 3000 })
