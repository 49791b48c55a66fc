import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type ProxyOptions } from 'vite'

const port = Number(process.env.PORT ?? 3000)
const server = `http://127.0.0.1:${process.env.VIEWZENIX_SERVER_PORT ?? 3001}`

/** Everything that the server answers; the rest is the app. */
const serverPaths = [
  '/trpc',
  '/api',
  '/auth',
  '/webhooks',
  '/mail/unsubscribe',
  '/mail/frame',
  '/files/blob',
  '/exports/',
  '/share',
  '/healthz',
  '/readyz',
  '/metrics',
]
const toServer: ProxyOptions = { target: server, changeOrigin: false, xfwd: true }

/**
 * By their whole names: `z` alone would name what a minifier called so in any library as well, and did, the function
 * with which the charts clear their canvas.
 */
const ofZod = [
  'array',
  'boolean',
  'discriminatedUnion',
  'enum',
  'iso.date',
  'iso.datetime',
  'literal',
  'number',
]
  .concat(['object', 'strictObject', 'string', 'union', 'uuid'])
  .map((name) => `z.${name}`)

export default defineConfig({
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      generatedRouteTree: './src/routeTree.gen.ts',
      semicolons: false,
    }),
    react(),
  ],
  server: {
    host: 'localhost',
    port,
    strictPort: true,
    proxy: {
      ...Object.fromEntries(serverPaths.map((path) => [path, toServer])),
      // A hook's page and its ingress share a path: alerts are posted, pages are read.
      '/hooks/': { ...toServer, bypass: (req) => (req.method === 'GET' ? '/index.html' : undefined) },
    },
  },
  build: {
    target: 'es2022',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Schemas that a page does not use are left out, and with them zod, until a form needs it.
      treeshake: {
        moduleSideEffects: [{ test: /\/packages\/schema\//, sideEffects: false }],
        manualPureFunctions: [...ofZod, 'decimalString', 'positiveDecimal'],
      },
      output: {
        codeSplitting: {
          // One file instead of dozens of a few hundred bytes.
          groups: [{ name: 'icons', test: /@tabler\/icons-react/ }],
        },
      },
    },
  },
})
