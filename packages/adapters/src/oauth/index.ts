export type { DemoAccount } from './development/accounts.ts'
export {
  type DevelopmentProvider,
  type DevelopmentProviderSettings,
  startDevelopmentProvider,
} from './development/start-development-provider.ts'
export { createGithubProvider, type GithubSettings } from './github-provider.ts'
export { createGoogleProvider, type GoogleSettings } from './google-provider.ts'
export { isLoopback } from './loopback.ts'
export { createMicrosoftProvider, type MicrosoftSettings } from './microsoft-provider.ts'
export { createOidcProvider, type OidcSettings } from './oidc-provider.ts'
export { type OutsideCall, throughPolicy, withTimeout } from './outside-call.ts'
