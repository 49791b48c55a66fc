/** The policies of one integration: one for the service that all share, or one for each account of it. */
import { createPolicy, type Policy, type PolicyOptions } from './policy.ts'

export type Policies = {
  /** Each account has a breaker and a bulkhead of its own, so that one tenant's bad key is nobody else's. */
  of(account: string | null): Policy
  /** Reports what is left, and then no more. */
  close(): Promise<void>
}

/** Accounts whose policies are kept; of more, those that were not called for the longest time start anew. */
const MAX_ACCOUNTS = 5_000

export const createPolicies = (
  name: string,
  options: Omit<PolicyOptions, 'integration'>,
  maxAccounts = MAX_ACCOUNTS,
): Policies => {
  const policies = new Map<string | null, Policy>()
  return {
    of: (account) => {
      const policy = policies.get(account) ?? createPolicy({ ...options, integration: { name, account } })
      policies.delete(account)
      policies.set(account, policy)
      const [eldest] = policies
      if (policies.size > maxAccounts && eldest) {
        policies.delete(eldest[0])
        void eldest[1].close()
      }
      return policy
    },
    close: async () => {
      await Promise.all([...policies.values()].map((policy) => policy.close()))
    },
  }
}
