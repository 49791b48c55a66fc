import { turnBot } from './turn-bot.ts'

/**
 * The bot answers no alert until it is resumed; its orders and positions stay.
 * @throws NOT_FOUND; CONFLICT when it is paused already
 */
export const pauseBot = turnBot({ name: 'bot.pause', to: 'paused', told: 'paused', tone: 'warning' })
