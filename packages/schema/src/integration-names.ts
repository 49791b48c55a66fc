/** What integrations are called. Apart from their schemas: every page shows the name of one that is in trouble. */
const known: Record<string, { title: string; role: string }> = {
  'paper-broker': { title: 'Paper broker', role: 'Takes orders and fills them on the simulated market' },
  'simulated-market': {
    title: 'Simulated market',
    role: 'Prices for the paper broker and for open positions',
  },
  'github-sign-in': { title: 'GitHub', role: 'Says who signs in' },
  'google-sign-in': { title: 'Google', role: 'Says who signs in' },
  'microsoft-sign-in': { title: 'Microsoft', role: 'Says who signs in' },
  'oidc-sign-in': { title: 'Single sign-on', role: 'Says who signs in' },
  'outbox-mail': { title: 'Mail outbox', role: 'Keeps mail where it can be read in the app' },
  'postmark-mail': { title: 'Postmark', role: 'Sends mail' },
  'disk-files': { title: 'Files on disk', role: 'Keeps files' },
  's3-files': { title: 'S3 storage', role: 'Keeps files' },
}

/** An integration's name and what it is for, in a trader's words. */
export const describeIntegration = (name: string): { title: string; role: string } => {
  if (Object.hasOwn(known, name) && known[name]) return known[name]
  const words = name.replace(/[-_]+/g, ' ')
  return { title: words.charAt(0).toUpperCase() + words.slice(1), role: 'An outside service' }
}

/** Whether an integration carries mail: what is told by mail cannot be told while it is down. */
export const carriesMail = (name: string): boolean => name.endsWith('-mail')
