import '@fontsource-variable/inter/wght.css'
import './theme/mantine-styles.ts'
import './theme/global.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { styleNonce } from './lib/csp-nonce.ts'
import { createQueryClient } from './lib/query-client.ts'
import { createTrpcClient, trpc } from './lib/trpc.ts'
import { router } from './router.ts'
import { cssVariables, theme } from './theme/theme.ts'

const toSignIn = () => {
  const { pathname, href } = router.state.location
  if (pathname !== '/sign-in')
    void router.navigate({ to: '/sign-in', search: { return_to: href }, replace: true })
}
const queryClient = createQueryClient(toSignIn)
const trpcClient = createTrpcClient()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <trpc.Provider client={trpcClient} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </trpc.Provider>
    </MantineProvider>
  </StrictMode>,
)
