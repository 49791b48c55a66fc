/** Whatever is sent, reading it ends in a signal that can be stored, or in a sentence that says what is wrong. */
import { signalSchema } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { read } from '../read-message.fixture.ts'

describe('whatever comes', () => {
  const words = fc.constantFrom(
    ...'buy sell long short close exit_long open flat reverse reduce BTCUSD ETHUSDT AAPL limit market 1 0 -2 0.50 5% {{x}}'.split(
      ' ',
    ),
  )
  const names = fc.constantFrom(
    ...`symbol ticker side action type signal qty volume amount price close sl tp stop_loss take_profits position pos
    market_position market_position_size prev_market_position position_size order strategy bar data id time order_type
    limit_price stop_price bot_uuid tv_instrument strategy_info instrument signalToken marketPosition apikey pricetype
    trail_percent usd risk_percent reduceOnly positionSide text tp1 tp2 tp1_share tp2_qty targets`.split(
      /\s+/,
    ),
  )
  const { message } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      words,
      fc.double({ noNaN: true }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('%', '$', ' '),
      fc.constant(null),
      fc.boolean(),
      tie('message'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    message: fc.dictionary(fc.oneof(names, fc.string({ maxLength: 8 })), tie('value'), { maxKeys: 8 }),
  }))

  it('JSON is a valid signal or a problem with a sentence; nothing throws', () => {
    fc.assert(
      fc.property(message, (fields) => {
        const reading = read(JSON.stringify(fields))
        if (reading.ok) expect(signalSchema.parse(reading.signal)).toEqual(reading.signal)
        else expect(reading.problem.message).toMatch(/\S/)
      }),
      { numRuns: 1000 },
    )
  })

  it('text is, too', () => {
    const token = fc.oneof(
      words,
      fc.constantFrom(...', = ( ) { } ; @ sl tp tp2 targets qty \n # : % $'.split(' ')),
      fc.string(),
    )
    const text = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(' '))
    const lines = fc.oneof(
      text,
      text.map((t) => `1,buy,${t}`),
      text.map((t) => `K(BTCUSD) { ${t} }`),
      text.map((t) => `buy ${t}`),
    )
    fc.assert(
      fc.property(lines, (line) => {
        const reading = read(line)
        if (reading.ok) expect(signalSchema.parse(reading.signal)).toEqual(reading.signal)
        else expect(reading.problem.message).toMatch(/\S/)
      }),
      { numRuns: 1000 },
    )
  })

  it('a number is the one that was sent, digit by digit, under whatever name', () => {
    const number = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n }), fc.stringMatching(/^\d{0,16}[1-9]$/))
      .map(([whole, fraction]) => `${whole}.${fraction}`)
    const name = fc.constantFrom(
      'qty',
      'quantity',
      'contracts',
      'amount',
      'order_contracts',
      'size',
      'Volume',
    )
    fc.assert(
      fc.property(number, name, fc.boolean(), (sent, key, quoted) => {
        const value = quoted ? `"${sent}"` : sent
        expect(read(`{"symbol":"BTCUSD","side":"buy","${key}":${value}}`)).toMatchObject({
          signal: { quantity: sent },
        })
      }),
    )
  })

  it('two names that differ are never chosen between', () => {
    const pairs = fc.constantFrom(
      ['qty', 'contracts', '1', '2'],
      ['side', 'action', 'buy', 'sell'],
      ['symbol', 'ticker', 'BTCUSD', 'ETHUSD'],
      ['price', 'order_price', '5', '6'],
      ['market_position', 'sentiment', 'long', 'short'],
      ['sl', 'stop_loss', '1', '2'],
    )
    fc.assert(
      fc.property(pairs, fc.boolean(), ([first = '', second = '', a, b], turned) => {
        const base = { symbol: 'BTCUSD', side: 'buy', qty: '1' }
        const message = { ...base, [first]: turned ? b : a, [second]: turned ? a : b }
        expect(read(message)).toMatchObject({ ok: false, problem: { code: 'AMBIGUOUS' } })
      }),
    )
  })

  it('the worst of 64 KiB is read well within the time of a test', () => {
    const size = 64 * 1024
    // `0=&1=&2=…` in the shortest names, so that there are as many as fit.
    const form = Array.from({ length: 13_000 }, (_, i) => `${i.toString(36)}=`).join('&')
    const worst = [
      // A quadratic look at the names takes a second each.
      ...Array<string>(5).fill(form),
      ...Array<string>(5).fill(`${form}&${(12_999).toString(36)}=`),
      `{${Array.from({ length: 5000 }, (_, i) => `"k${i}":${i}`).join(',')}}`,
      ' '.repeat(size - 3).concat('buy'),
      `buy ${'a '.repeat(size / 2)}`,
      'a: '.repeat(size / 3),
      `1,buy,${','.repeat(size - 10)}`,
      `A(B) {${'}'.repeat(size - 10)}`,
      `A(BTCUSD) {${'market();'.repeat(7000)}}`,
      `{"a":"${'"'.repeat(size - 10)}`,
      `{${'"a":'.repeat(16_000)}`,
      `{"${'_'.repeat(size - 20)}qty":1}`,
      `a=${' b='.repeat(20_000)}`,
      JSON.stringify({ symbol: 'BTCUSD', side: '{'.repeat(size - 60), action: '-'.repeat(100) }),
      `{"symbol":"${'A-'.repeat(30_000)}","side":"buy"}`,
      JSON.stringify({ symbol: 'BTCUSD', side: 'buy', note: '\\"'.repeat(size / 5) }),
      `[${'{"a":['.repeat(2000)}${']}'.repeat(2000)}]`,
      JSON.stringify({ symbol: 'BTCUSD', side: 'buy', tp: '1 '.repeat(size / 3) }),
      `buy BTCUSD ${'tp '.repeat(90)}`,
    ]
    for (const text of worst) expect(read(text)).toHaveProperty('ok')
  })
})
