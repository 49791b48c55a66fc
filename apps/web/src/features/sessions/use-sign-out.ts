import { useMutation } from '@tanstack/react-query'
import { isObject } from '../../lib/search.ts'

/**
 * Ends this browser's session, or every one of the person. The page is loaded anew, so that nothing of the desk stays
 * in its memory; by way of the provider where that has a session of its own to end.
 */
export const useSignOut = () =>
  useMutation({
    mutationFn: async ({ everywhere = false }: { everywhere?: boolean } = {}) => {
      const response = await fetch(`/auth/sign-out${everywhere ? '?everywhere=true' : ''}`, {
        method: 'POST',
      })
      // 401: it had ended already.
      if (!response.ok && response.status !== 401)
        throw new Error(
          `Signing out failed: the server answered ${response.status}. You are still signed in.`,
        )
      const answer: unknown = response.status === 200 ? await response.json() : null
      const next = isObject(answer) && typeof answer.next === 'string' ? answer.next : '/sign-in'
      window.location.assign(next)
    },
  })
