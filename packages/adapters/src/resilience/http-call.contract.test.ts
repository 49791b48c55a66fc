import { faultsContract } from '@viewzenix/testing/faults-contract'
import { callHttp, readJson } from './http-call.ts'

for (const idempotent of [true, false])
  faultsContract(`a request that ${idempotent ? 'may' : 'must not'} be repeated`, {
    answers: () => ({ well: true }),
    idempotent,
    connect: async ({ faulty, policy }) => {
      const made = { service: 'The service', idempotent }
      return (signal) =>
        policy.execute({ idempotent, fallback: 'None.' }, signal, async (own) =>
          readJson(
            made,
            await callHttp(made, `${faulty}/thing`, { method: 'POST', body: '{}', signal: own }),
          ),
        )
    },
  })
