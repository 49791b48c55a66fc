export { getHook } from './get-hook.ts'
export { listHooks } from './list-hooks.ts'
