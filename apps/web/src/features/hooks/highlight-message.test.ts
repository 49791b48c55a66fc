import { describe, expect, it } from 'vitest'
import { markMessage } from './highlight-message.ts'

describe('marks in a message', () => {
  it('tell placeholders and the secret from the rest, and lose no character', () => {
    const text = '{"secret":"whsec_a","symbol":"{{ticker}}"}'
    const parts = markMessage(text, 'whsec_a')
    expect(parts.map(({ text: part }) => part).join('')).toBe(text)
    expect(parts.filter(({ mark }) => mark)).toEqual([
      { text: 'whsec_a', mark: 'secret' },
      { text: '{{ticker}}', mark: 'placeholder' },
    ])
  })

  it('take a secret with signs of regular expressions as it is', () => {
    expect(markMessage('a+b', '+').find(({ mark }) => mark)).toEqual({ text: '+', mark: 'secret' })
  })
})
