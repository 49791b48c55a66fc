import { turnBot } from './turn-bot.ts'

/**
 * The bot answers alerts again, from the next one on.
 * @throws NOT_FOUND; CONFLICT when it is running already
 */
export const resumeBot = turnBot({ name: 'bot.resume', to: 'active', told: 'resumed', tone: 'good' })
