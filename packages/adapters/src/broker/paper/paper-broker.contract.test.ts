import { brokerContract } from '@viewzenix/testing/broker-contract'
import { startPaperBroker } from './paper-harness.ts'

brokerContract('the paper broker', async () => {
  const paper = await startPaperBroker()
  return {
    ...paper,
    symbol: 'BTCUSD',
    quantity: '0.1',
    largeQuantity: '7',
    unknownSymbol: 'NOMARKETUSD',
    quote: async () => paper.market.quoteAt('BTCUSD', paper.clock.now()),
    faults: { arrives: 'LOSTUSD', neverArrives: 'NEVERUSD', hangs: 'TIMEOUTUSD' },
  }
})
