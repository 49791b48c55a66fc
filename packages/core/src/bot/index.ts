export { listBots } from './list-bots.ts'
