import { describe, expect, it } from 'vitest'
import { messageTemplates, SECRET_STANDIN, testMessage, tradeActions } from './message-templates.ts'

const url = 'https://desk.example/hooks/0198c2a4-0000-7000-8000-000000000001'
const find = (id: string, secret: string | null = 'whsec_abc') => {
  const template = messageTemplates({ url, secret }).find((each) => each.id === id)
  if (!template) throw new Error(`no template ${id}`)
  return template
}

describe('message templates', () => {
  it('are valid JSON with the secret in the body, wherever they go into the message box', () => {
    const messages = messageTemplates({ url, secret: 'whsec_abc' }).filter((each) => each.kind === 'message')
    expect(messages.length).toBeGreaterThan(4)
    for (const { text } of messages) expect(JSON.parse(text)).toMatchObject({ secret: 'whsec_abc' })
  })

  it('let a strategy fill in what it just did', () => {
    expect(JSON.parse(find('strategy').text)).toMatchObject({
      symbol: '{{ticker}}',
      strategy_order_id: '{{strategy.order.id}}',
      strategy_order_action: '{{strategy.order.action}}',
      strategy_order_contracts: '{{strategy.order.contracts}}',
    })
  })

  it('use no strategy placeholder outside strategies, where they would come out empty', () => {
    for (const id of ['enter-long', 'exit-long', 'enter-short', 'exit-short'])
      expect(find(id).text).not.toContain('{{strategy.')
  })

  it('use no placeholder at all in Pine, where TradingView fills in none', () => {
    expect(find('pine').text).not.toContain('{{')
  })

  it('give exits no size, since an exit closes the position', () => {
    expect(find('exit-long').text).not.toContain('contracts')
    expect(find('enter-long').text).toContain('contracts')
  })

  it('say where the secret goes once it can no longer be shown', () => {
    expect(find('strategy', null).text).toContain(SECRET_STANDIN)
    expect(find('curl', null).text).toContain(SECRET_STANDIN)
  })

  it('keep the secret of a program in a header and out of the URL and the body', () => {
    const { text } = find('curl')
    expect(text).toContain("'Authorization: Bearer whsec_abc'")
    expect(text.match(/whsec_abc/g)).toHaveLength(1)
    expect(text).toContain(url)
  })
})

describe('a test message', () => {
  it('leaves out what was not typed', () => {
    expect(JSON.parse(testMessage({ symbol: 'BTCUSD', ...tradeActions.exit_long, quantity: '' }))).toEqual({
      symbol: 'BTCUSD',
      strategy_order_id: 'long',
      strategy_order_action: 'sell',
    })
  })

  it('keeps figures as they were typed', () => {
    const body = testMessage({
      symbol: 'BTCUSD',
      ...tradeActions.enter_short,
      quantity: '0.050',
      price: '64340.15',
    })
    expect(JSON.parse(body)).toMatchObject({
      strategy_order_contracts: '0.050',
      strategy_order_price: '64340.15',
    })
  })
})
