export {
  createSimulatedMarket,
  GRID_MS,
  type MarketClock,
  type PriceRange,
  type SimulatedMarket,
  slotOf,
} from './simulated-market.ts'
