import { dec, type ProtectionSpec, toDecimalString } from '@viewzenix/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareExits, inspectExits, type KnownExit } from './compare-exits.ts'
import { type FollowInput, followStop } from './follow-stop.ts'
import { filledByRung, filledOf } from './lane-exits.ts'
import { changeExits } from './open-protection.ts'
import { type DesiredExit, planExits } from './plan-exits.ts'

const percent = (share: string) => ({
  kind: 'away' as const,
  distance: { unit: 'percent' as const, percent: share },
})
const still = (share: string) => ({ level: percent(share), limitPrice: null, trail: null })
const specOf = (spec: Partial<ProtectionSpec>): ProtectionSpec => ({
  stop: null,
  targets: [],
  breakEven: null,
  watchdog: 'repair',
  ...spec,
})
const resting = ['day', 'gtc'] as const
const inputOf = (input: Partial<FollowInput>): FollowInput => ({
  position: '10',
  side: 'buy',
  entryPrice: '100.03',
  averagePrice: '100.03',
  spec: specOf({}),
  movedStop: null,
  targetsFilled: [],
  quote: { bid: '100', ask: '100.1' },
  instrument: { lotSize: '0.1', tickSize: '0.05', minQuantity: '0.1', minNotional: '1' },
  capabilities: {
    orders: { market: ['gtc'], limit: resting, stop: resting, stop_limit: resting },
    trail: [],
    extendedHours: [],
    brackets: false,
  },
  ...input,
})
const brief = (exits: DesiredExit[]) =>
  exits.map(({ leg, rung, side, type, quantity, stopPrice, limitPrice }) =>
    [leg, rung, side, type, quantity, stopPrice, limitPrice].filter((one) => one !== null).join(' '),
  )

describe('what stands beside a position', () => {
  const ladder = specOf({
    stop: still('1'),
    targets: [
      { level: percent('2'), share: '33' },
      { level: percent('4'), share: '33' },
      { level: percent('6'), share: '34' },
    ],
  })

  it('is a stop of its size and a ladder that comes to it, on ticks and lots that risk less', () => {
    expect(brief(planExits(inputOf({ spec: ladder })))).toEqual([
      'stop sell stop 10 99.05',
      'target 0 sell limit 3.3 102',
      'target 1 sell limit 3.3 104',
      'target 2 sell limit 3.4 106',
    ])
    expect(brief(planExits(inputOf({ spec: ladder, side: 'sell', position: '-10' })))).toEqual([
      'stop buy stop 10 101',
      'target 0 buy limit 3.3 98.05',
      'target 1 buy limit 3.3 96.05',
      'target 2 buy limit 3.4 94.05',
    ])
  })

  it('follows the rungs that filled, and gives what is too small to the next', () => {
    expect(
      brief(planExits(inputOf({ spec: ladder, position: '6.7', targetsFilled: ['3.3', '0', '0'] }))),
    ).toEqual(['stop sell stop 6.7 99.05', 'target 1 sell limit 3.3 104', 'target 2 sell limit 3.4 106'])
    expect(brief(planExits(inputOf({ spec: ladder, position: '0.2' })))).toEqual([
      'stop sell stop 0.2 99.05',
      'target 2 sell limit 0.2 106',
    ])
  })

  it('takes a third that is written with two decimals for a third', () => {
    const thirds = ['33.33', '33.33', '33.34'].map((share, rung) => ({
      level: percent(String(rung + 1)),
      share,
    }))
    const lots = (position: string, targetsFilled: string[] = []) =>
      planExits(inputOf({ spec: specOf({ targets: thirds }), position, targetsFilled })).map(
        ({ quantity }) => quantity,
      )
    expect(lots('0.3')).toEqual(['0.1', '0.1', '0.1'])
    expect(lots('0.2', ['0.1'])).toEqual(['0.1', '0.1'])
    expect(lots('30')).toEqual(['10', '10', '10'])
  })

  it('is nothing when flat or turned around', () => {
    expect(planExits(inputOf({ spec: ladder, position: '0' }))).toEqual([])
    expect(planExits(inputOf({ spec: ladder, position: '-3' }))).toEqual([])
  })

  it('closes at the market where the stop’s price is passed already', () => {
    const quote = { bid: '99.05', ask: '99.1' }
    expect(brief(planExits(inputOf({ spec: specOf({ stop: still('1') }), quote })))).toEqual([
      'stop sell market 10',
    ])
  })

  it('keeps a stop-limit order’s limit until the stop is moved', () => {
    const stop = { level: { kind: 'at' as const, price: '95' }, limitPrice: '94.98', trail: null }
    expect(brief(planExits(inputOf({ spec: specOf({ stop }) })))).toEqual([
      'stop sell stop_limit 10 95 94.95',
    ])
    expect(brief(planExits(inputOf({ spec: specOf({ stop }), movedStop: '96.01' })))).toEqual([
      'stop sell stop 10 96.05',
    ])
  })
})

describe('a stop that moves by itself', () => {
  const trailing = specOf({ stop: { level: null, limitPrice: null, trail: { unit: 'price', amount: '2' } } })

  it('follows behind the market, by a twentieth of its distance at least, and never goes back', () => {
    const at = (bid: string, movedStop: string | null) =>
      followStop(inputOf({ spec: trailing, movedStop, quote: { bid, ask: '200' } }))
    // It starts at 98.05, two below the entry.
    expect(at('100.1', null)).toBeNull()
    expect(at('100.2', null)).toEqual({ price: '98.2', movedBy: 'trailing' })
    expect(at('99', '98.2')).toBeNull()
    expect(at('110.03', '98.2')).toEqual({ price: '108', movedBy: 'trailing' })
  })

  it('goes to the average price once so many targets filled, or the market went so far; once', () => {
    const spec = specOf({ stop: still('1'), breakEven: { after: 'targets', count: 1 } })
    const filled = { spec, quote: { bid: '102', ask: '102.1' }, targetsFilled: ['0.1'] }
    expect(followStop(inputOf({ ...filled, targetsFilled: ['0'] }))).toBeNull()
    expect(followStop(inputOf(filled))).toEqual({ price: '100.03', movedBy: 'break_even' })
    expect(followStop(inputOf({ ...filled, movedStop: '100.03' }))).toBeNull()
    // Of all entries, as it is by then: long 1 at 100 and 1 at 120 break even at 110.
    const added = { ...filled, entryPrice: '100', averagePrice: '110', quote: { bid: '120', ask: '121' } }
    expect(followStop(inputOf(added))).toEqual({ price: '110', movedBy: 'break_even' })
    // An addition below it takes nothing back.
    expect(followStop(inputOf({ ...added, averagePrice: '105', movedStop: '110' }))).toBeNull()
    // Beyond the market it would close at once.
    expect(followStop(inputOf({ ...filled, quote: { bid: '100', ask: '100.1' } }))).toBeNull()
    const far = specOf({
      stop: still('1'),
      breakEven: { after: 'distance', distance: { unit: 'price', amount: '1' } },
    })
    expect(followStop(inputOf({ spec: far, quote: { bid: '101', ask: '101.1' } }))).toBeNull()
    expect(followStop(inputOf({ spec: far, quote: { bid: '101.03', ask: '101.1' } }))).not.toBeNull()
    const later = { spec: far, averagePrice: '100.5', quote: { bid: '101.03', ask: '101.1' } }
    expect(followStop(inputOf(later))).toBeNull()
  })

  it('for a short, too', () => {
    const short = { spec: trailing, side: 'sell' as const, position: '-10' }
    expect(followStop(inputOf({ ...short, quote: { bid: '1', ask: '98.01' } }))).toEqual({
      price: '100.05',
      movedBy: 'trailing',
    })
  })
})

const known = (exit: DesiredExit, changes: Partial<KnownExit> = {}): KnownExit => ({
  ...exit,
  id: `${exit.leg}-${exit.rung ?? 's'}-${changes.legSeq ?? 1}`,
  legSeq: 1,
  parentOrderId: 'entry',
  filledQuantity: '0',
  status: 'submitted',
  cancelRequested: false,
  ...changes,
})

describe('what is canceled and made', () => {
  const input = inputOf({
    spec: specOf({ stop: still('1'), targets: [{ level: percent('2'), share: '100' }] }),
  })
  const full = planExits(input)
  const [stop, target] = full as [DesiredExit, DesiredExit]

  it('leaves what fits, and what has filled in part and still fits', () => {
    expect(
      compareExits(
        full,
        full.map((one) => known(one)),
        'entry',
        false,
      ),
    ).toEqual({ cancel: [], create: [] })
    const half = planExits({ ...input, position: '4', targetsFilled: ['6'] })
    const open = [known(stop, { quantity: '4' }), known(target, { filledQuantity: '6' })]
    expect(compareExits(half, open, 'entry', false)).toEqual({ cancel: [], create: [] })
  })

  it('sees one canceled before another of its leg is made', () => {
    const wanted = planExits({ ...input, position: '12' })
    const before = full.map((one) => known(one))
    expect(compareExits(wanted, before, 'entry', false)).toEqual({
      cancel: before.map(({ id }) => id),
      create: [],
    })
    const asked = before.map((one) => ({ ...one, cancelRequested: true }))
    expect(compareExits(wanted, asked, 'entry', false)).toEqual({ cancel: [], create: [] })
    const gone = asked.map((one) => ({ ...one, status: 'canceled' as const }))
    expect(compareExits(wanted, gone, 'entry', false)).toEqual({ cancel: [], create: wanted })
  })

  it('leaves what the broker refused or ended to the watchdog', () => {
    for (const status of ['rejected', 'canceled'] as const) {
      const ended = full.map((one) => known(one, { status }))
      expect(compareExits(full, ended, 'entry', false).create).toEqual([])
      expect(compareExits(full, ended, 'entry', true).create).toEqual(full)
    }
  })

  it('finds what is missing, too large or left over', () => {
    expect(
      inspectExits(
        '10',
        full,
        full.map((one) => known(one)),
      ),
    ).toBeNull()
    expect(inspectExits('10', full, [known(target)])).toBe('unprotected')
    expect(inspectExits('8', full, [known(stop)])).toBe('oversized')
    expect(inspectExits('0', [], [known(target)])).toBe('orphaned')
    expect(inspectExits('0', [], [])).toBeNull()
  })
})

describe('over any run of fills', () => {
  const share = fc.integer({ min: 1, max: 60 })
  const shares = fc.array(share, { maxLength: 5 }).map((parts) => {
    const left = 100 - parts.reduce((sum, one) => sum + one, 0)
    return left > 0 ? [...parts, left] : [100]
  })
  const event = fc.record({
    kind: fc.constantFrom('entry', 'stop', 'target', 'cancel', 'reject', 'reconcile', 'protect'),
    pick: fc.nat(7),
    lots: fc.integer({ min: 1, max: 40 }),
  })

  it('what may still fill never comes to more than is held, never opens, and in the end closes all of it', () => {
    fc.assert(
      fc.property(shares, fc.boolean(), fc.array(event, { maxLength: 60 }), (parts, long, events) => {
        const sign = long ? 1 : -1
        const ladder = (of: number[], from: number) =>
          of.map((one, rung) => ({ level: percent(String(rung + from)), share: String(one) }))
        let spec = specOf({ stop: still('1'), targets: ladder(parts, 1) })
        let lots = 0
        let orders: (KnownExit & { want: DesiredExit })[] = []
        let seq = 0
        const text = (count: number) => toDecimalString(dec(count).times('0.1'))
        const plan = () =>
          planExits(
            inputOf({
              spec,
              side: long ? 'buy' : 'sell',
              position: text(lots * sign),
              targetsFilled: filledOf(spec, filledByRung(orders)),
              quote: null,
            }),
          )
        const isOpen = ({ status }: KnownExit) => status === 'submitted'
        const reconcile = (repair: boolean) => {
          const { cancel, create } = compareExits(plan(), orders, 'entry', repair)
          orders = orders.map((one) => (cancel.includes(one.id) ? { ...one, cancelRequested: true } : one))
          for (const want of create) {
            seq++
            orders.push({ ...known(want, { legSeq: seq }), id: `order-${seq}`, want })
          }
          for (const leg of ['stop', 'target']) {
            // What was just made or found to fit; what a cancellation is on its way for is reduce-only at the broker.
            const standing = orders.filter((one) => isOpen(one) && !one.cancelRequested && one.leg === leg)
            const sum = standing.reduce(
              (all, one) => all.plus(one.quantity).minus(one.filledQuantity),
              dec(0),
            )
            expect(sum.lte(text(lots))).toBe(true)
          }
          for (const { side } of create) expect(side).toBe(long ? 'sell' : 'buy')
        }
        for (const { kind, pick, lots: size } of events) {
          const open = orders.filter(isOpen)
          const one = open[pick % Math.max(1, open.length)]
          if (kind === 'entry') lots += size
          // An alert sets other targets, while those that there are may have filled in part.
          else if (kind === 'protect') {
            const takeProfits = ladder(pick % 2 ? parts.toReversed() : [100], size)
            spec = changeExits({ spec }, { stopLoss: null, takeProfits }, filledByRung(orders)).spec
          } else if (kind === 'reconcile') reconcile(false)
          else if (one && kind === 'cancel') {
            if (one.cancelRequested) one.status = 'canceled'
          } else if (one && kind === 'reject') one.status = 'rejected'
          else if (one && one.leg === kind) {
            const rest = dec(one.quantity).minus(one.filledQuantity).div('0.1').toNumber()
            const fill = Math.min(size, rest, lots)
            lots -= fill
            one.filledQuantity = toDecimalString(dec(one.filledQuantity).plus(text(fill)))
            if (dec(one.filledQuantity).eq(one.quantity)) one.status = 'filled'
          }
          expect(lots).toBeGreaterThanOrEqual(0)
        }
        // Everything comes to rest: cancels are seen, the watchdog came by.
        for (let round = 0; round < 4; round++) {
          reconcile(true)
          orders = orders.map((one) =>
            isOpen(one) && one.cancelRequested ? { ...one, status: 'canceled' as const } : one,
          )
        }
        reconcile(false)
        for (const leg of ['stop', 'target']) {
          const sum = orders
            .filter((one) => isOpen(one) && one.leg === leg)
            .reduce((all, one) => all.plus(one.quantity).minus(one.filledQuantity), dec(0))
          expect(toDecimalString(sum)).toBe(text(lots))
        }
      }),
      { numRuns: 300 },
    )
  })
})
