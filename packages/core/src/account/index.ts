export { createPaperAccount } from './create-paper-account.ts'
export { getAccount } from './get-account.ts'
export { listAccounts } from './list-accounts.ts'
export { renameAccount } from './rename-account.ts'
