/** docs/messages.md promises what each of its examples is read as. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sniff } from './dialects/sniff.ts'
import { readMessage } from './read-message.ts'

const doc = readFileSync(resolve(import.meta.dirname, '../../../../docs/messages.md'), 'utf8')
const blocks = [...doc.matchAll(/^```json (\w+)\n(.*?)^```$/gms)].map(([, kind = '', text = '']) => ({
  kind,
  text: text.trim(),
}))
const examples = blocks.flatMap(({ kind, text }, i) => {
  const next = blocks[i + 1]
  return kind === 'message' ? [{ message: text, kind: next?.kind, promised: next?.text ?? '' }] : []
})

describe('docs/messages.md', () => {
  it('says of every example what it is read as', () => {
    expect(examples.length).toBeGreaterThan(10)
    expect(blocks).toHaveLength(examples.length * 2)
    expect(doc.match(/^```json/gm)).toHaveLength(blocks.length)
  })

  it('lists every answer of a hook', () => {
    const answers = [...doc.matchAll(/^\| (\d{3}) +\|/gm)].map(([, status]) => Number(status))
    expect(answers).toEqual([202, 200, 401, 404, 405, 410, 413, 422, 429, 503])
  })

  it.each(examples)('is right about $message', ({ message, kind, promised }) => {
    const reading = readMessage(sniff(Buffer.from(message)))
    expect(reading).toMatchObject({
      ok: kind === 'signal',
      [kind ?? 'nothing']: JSON.parse(promised),
    })
  })
})
