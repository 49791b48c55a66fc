/** What the pipeline needs beside the platform: the brokers and the market, each behind its policy. */
import type { BrokerKind } from '@viewzenix/schema'
import type { Account } from '../entities/account.entity.ts'
import type { Platform } from '../platform/platform.ts'
import type { Broker, BrokerAccount, MarketData } from '../ports/index.ts'
import type { Echoes } from './echoes.ts'

export type Trading = Platform & {
  brokers: Record<BrokerKind, Broker>
  market: MarketData
  echoes: Echoes
}

/** Milliseconds that a call to a broker or the market may take in all, retries included. */
const CALL_BUDGET_MS = 10_000

export const deadline = (ms = CALL_BUDGET_MS): AbortSignal => AbortSignal.timeout(ms)

/** What is needed of an account to speak to its broker. */
export type SealedAccount = Pick<Account, 'id' | 'broker' | 'credentialsSealed'>

/** The account as a broker port takes it, its credentials unsealed for this one call. */
export const brokerAccount = (platform: Platform, account: SealedAccount): BrokerAccount => ({
  id: account.id,
  broker: account.broker,
  credentials: !account.credentialsSealed
    ? {}
    : (JSON.parse(platform.sealer.unseal(account.credentialsSealed, `account:${account.id}`)) as Record<
        string,
        string
      >),
})
