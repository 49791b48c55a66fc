/** How often calls to the paper broker go wrong: a rehearsal, and never in production. */
import type { BrokerFaults } from '@viewzenix/adapters/broker'
import { text } from './setting.ts'

const FORM = /^(errors|timeouts|lost)=(\d{1,2}(?:\.\d+)?)$/

const read = (value: string): BrokerFaults | null => {
  const faults: BrokerFaults = { errors: 0, timeouts: 0, lost: 0 }
  for (const part of value.split(',')) {
    const [, name, percent] = FORM.exec(part.trim()) ?? []
    if (name !== 'errors' && name !== 'timeouts' && name !== 'lost') return null
    faults[name] = Number(percent)
  }
  return faults.errors + faults.timeouts + faults.lost <= 100 ? faults : null
}

export const paperFaultSettings = {
  PAPER_BROKER_FAULTS: text
    .refine((value) => value === undefined || read(value) !== null, {
      message: 'must be percentages of calls such as errors=5,timeouts=5,lost=5, together at most 100',
    })
    .transform((value) => (value === undefined ? null : read(value))),
}
