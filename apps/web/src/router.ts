import { createRouter } from '@tanstack/react-router'
import { routeTree } from './routeTree.gen.ts'
import { PageError } from './ui/page-error.tsx'

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
