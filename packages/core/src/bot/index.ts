export { getBot } from './get-bot.ts'
export { listBots } from './list-bots.ts'
export { pauseBot } from './pause-bot.ts'
export { resumeBot } from './resume-bot.ts'
