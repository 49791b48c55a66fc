import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupDigits } from './figures.ts'
import { sentenceParts, withFigures } from './sentence.ts'

/** Thin spaces are hard to see: `_` stands for one here. */
const seen = (sentence: string): string => withFigures(sentence).replaceAll('\u2009', '_')

describe('figures in sentences', () => {
  it.each([
    ['Bought 0.05 BTCUSD at 66725.13.', 'Bought 0.05 BTCUSD at 66_725.13.'],
    [
      'Refused: The order is worth 5200, limit is 5000.',
      'Refused: The order is worth 5_200, limit is 5_000.',
    ],
    [
      'All positions would be worth 51000.5, limit is 50000.',
      'All positions would be worth 51_000.5, limit is 50_000.',
    ],
    [
      'Equity 9,480.10 is 5.19 % below the base 10,000, stop is 5 %.',
      'Equity 9_480.10 is 5.19 % below the base 10_000, stop is 5 %.',
    ],
    ['12345.67 lost today, limit is 12000.', '12_345.67 lost today, limit is 12_000.'],
    ["Refused: the order's price would be -50.", "Refused: the order's price would be −50."],
    ['The account holds -12500.5 (worth -1250000).', 'The account holds −12_500.5 (worth −1_250_000).'],
    ['Asked to cancel sell 12000 DOGEUSD.', 'Asked to cancel sell 12_000 DOGEUSD.'],
    ['Buy 25000 DOGEUSD at 0.12345678: until canceled', 'Buy 25_000 DOGEUSD at 0.12345678: until canceled'],
    ['The stop went to 61234.5; target 1 at 101000.', 'The stop went to 61_234.5; target 1 at 101_000.'],
    ['It is ready: 123456 rows.', 'It is ready: 123_456 rows.'],
    ['12345678901234567890.123456789 is held', '12_345_678_901_234_567_890.123456789 is held'],
  ])('%s', (given, shown) => {
    expect(seen(given)).toBe(shown)
  })

  it.each([
    ['names of stocks', '600519 is blocked. There is no position in 600519, or in 0700 and 5930.'],
    ['a stock’s name after its quantity', 'Sold 10 600519 at 15.5.'],
    ['symbols', 'BTCUSD, BRK.B, 1000PEPEUSDT, ES1! and 2330.TW are none of the symbols that are allowed.'],
    ['ids', 'Order 01901640-2b3c-7d4e-8f5a-6b7c8d9e0f1a, broker’s 8812345678, request req_12345.67.'],
    ['times', 'It is Friday 22:10 in Europe/Berlin, trading is Mon Tue 09:00–17:30. News at 1430.'],
    ['days', '2026-12-25 is a holiday; until 2030-01-31T00:00:00.000Z, or 25.12.2026, or in 2026.'],
    ['versions and addresses', 'Chrome 126.0.6478.55 from 192.168.100.200 by v1234.5 said 1.2.3.'],
    ['what is quoted', 'The field “qty” is “10000.50”, and "price" is "-12345.6".'],
    ['numbers of accounts', 'The account 00123456 is at hand, and so is 007.5.'],
    ['small figures', 'Refused: 3 orders in the last minute, limit is 2. 59.5 s since a trade lost.'],
    ['decimal commas, lists, ranges', '1.234,56 and 1,2,3 and 10000-20000 and 1000,2000.'],
    ['exponents and arithmetic', '1000e5, 12000+1, x=12345.6, #12345.6, $12345.6'],
    ['nothing', ''],
  ])('leaves %s alone', (_what, sentence) => {
    expect(withFigures(sentence)).toBe(sentence)
  })

  it('marks what it has put in the house’s format, and nothing else', () => {
    expect(sentenceParts('Bought 0.05 BTCUSD at 66725.13.')).toEqual([
      { text: 'Bought 0.05 BTCUSD at ', figure: false },
      { text: '66\u2009725.13', figure: true },
      { text: '.', figure: false },
    ])
  })
})

describe('whatever the sentence', () => {
  const amount = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.stringMatching(/^\d{0,8}$/))
    .map(([whole, fraction]) => (fraction ? `${whole}.${fraction}` : `${whole}`))
  const word = fc.oneof(
    fc.constantFrom('limit is', 'at', 'worth', 'BTCUSD', 'lost', '%', '09:30', '2026-12-25', '(', ')'),
    amount,
    amount.map((figure) => `-${figure}`),
    fc.string(),
  )
  const sentence = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))
  /** Without what may stand between digits, and with one sign for less than nothing. */
  const bare = (text: string): string =>
    text.replaceAll('\u2009', '').replaceAll(',', '').replaceAll('−', '-')

  it('no digit and no word is lost, changed or invented', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        expect(bare(withFigures(text))).toBe(bare(text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('what is formatted once stays as it is', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        const once = withFigures(text)
        expect(withFigures(once)).toBe(once)
      }),
    )
  })

  it('an amount looks as it does anywhere else', () => {
    fc.assert(
      fc.property(amount, (figure) => {
        const places = figure.split('.')[1]?.length ?? 0
        expect(withFigures(`The order is worth ${figure}.`)).toBe(
          `The order is worth ${groupDigits(figure, places)}.`,
        )
      }),
    )
  })
})
