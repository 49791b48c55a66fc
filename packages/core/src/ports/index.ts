export * from './broker.ts'
export * from './errors.ts'
export * from './identity-provider.ts'
export * from './market-data.ts'
