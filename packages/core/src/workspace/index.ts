export { createWorkspaceFor } from './create-workspace.ts'
export { renameWorkspace, renameWorkspaceInput } from './rename-workspace.ts'
