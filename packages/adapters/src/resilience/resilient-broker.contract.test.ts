import { brokerContract } from '@viewzenix/testing/broker-contract'
import { startPaperBroker } from '../broker/paper/paper-harness.ts'
import { resilientBroker } from './resilient-broker.ts'

brokerContract('the paper broker behind its policy', async () => {
  const paper = await startPaperBroker()
  return {
    ...paper,
    broker: resilientBroker(paper.broker, {
      clock: { now: () => new Date(paper.clock.now()) },
      report: () => undefined,
    }),
    symbol: 'BTCUSD',
    quantity: '0.1',
    largeQuantity: '7',
    unknownSymbol: 'NOMARKETUSD',
    quote: async () => paper.market.quoteAt('BTCUSD', paper.clock.now()),
    faults: { arrives: 'LOSTUSD', neverArrives: 'NEVERUSD', hangs: 'TIMEOUTUSD' },
  }
})
