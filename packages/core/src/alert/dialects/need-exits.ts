import type { Signal } from '@viewzenix/schema'
import { FieldProblem } from './fields.ts'
import type { Sets } from './general-side.ts'

/** @throws FieldProblem where a message that moves exits does not say where to */
export const needExits = (
  sets: Sets,
  { stopLoss, takeProfits }: Pick<Signal, 'stopLoss' | 'takeProfits'>,
): void => {
  const [field, why] =
    sets === 'targets'
      ? ['tp', 'say where the target belongs, such as tp 70000']
      : ['sl', 'say where the stop belongs, such as sl 64000; price is the market’s']
  const there = sets === 'targets' ? takeProfits.length > 0 : stopLoss !== null
  if (!there && !(sets === 'exits' && takeProfits.length > 0))
    throw new FieldProblem('MISSING_FIELD', field, `${field} is missing: ${why}.`)
}
