export { getAccount } from './get-account.ts'
export { listAccounts } from './list-accounts.ts'
