export { listActivity } from './list-activity.ts'
export { listActivityActors } from './list-actors.ts'
