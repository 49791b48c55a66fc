/**
 * What must hold whatever happened: what senders were told, our books, and the broker's, held against each other. Each
 * check answers with the offenders; none is what is wanted.
 */
import type { Books } from './books.ts'
import { checks } from './checks.ts'
import { findOpeningExits } from './walk-fills.ts'

/** What the senders know: for each message, the ids that its deliveries were acknowledged with. */
export type Testimony = readonly { message: string; acknowledged: readonly string[]; firsts: number }[]

export type Offender = Record<string, unknown>
export type Finding = {
  /** What holds, as a sentence. */
  claim: string
  /** Of what it was held against: nothing found among nothing proves nothing. */
  examined: number
  offenders: Offender[]
}

export const audit = async (books: Books, testimony: Testimony): Promise<Finding[]> => {
  const findings = [await isStored(books, testimony), oneAlertEach(testimony)]
  for (const { claim, of, offenders } of checks) {
    const [row] = await books.query<{ n: number }>(`select count(*)::int as n from ${of}`)
    findings.push({ claim, examined: row?.n ?? 0, offenders: await books.query(offenders) })
  }
  return [...findings, await findOpeningExits(books)]
}

const isStored = async (books: Books, testimony: Testimony): Promise<Finding> => {
  const ids = [...new Set(testimony.flatMap(({ acknowledged }) => acknowledged))]
  return {
    claim: 'what was acknowledged is stored',
    examined: ids.length,
    offenders: await books.query(
      `select promised as alert from unnest($1::uuid[]) as promised
       where not exists (select from alert a where a.id = promised)`,
      [ids],
    ),
  }
}

const oneAlertEach = (testimony: Testimony): Finding => ({
  claim: 'a message that came several times is one alert, and was new once',
  examined: testimony.filter(({ acknowledged }) => acknowledged.length > 1).length,
  offenders: testimony.filter(({ acknowledged, firsts }) => new Set(acknowledged).size > 1 || firsts > 1),
})
