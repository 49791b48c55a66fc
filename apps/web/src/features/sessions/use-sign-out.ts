import { useMutation } from '@tanstack/react-query'

/** Ends this browser's session. The page is loaded anew, so that nothing of the desk stays in its memory. */
export const useSignOut = () =>
  useMutation({
    mutationFn: async () => {
      const response = await fetch('/auth/sign-out', { method: 'POST' })
      // 401: it had ended already.
      if (!response.ok && response.status !== 401)
        throw new Error(
          `Signing out failed: the server answered ${response.status}. You are still signed in.`,
        )
      window.location.assign('/sign-in')
    },
  })
