import { Checkbox } from '@mantine/core'
import { type LiftRole, liftRoles } from '@viewzenix/schema'
import { Choice } from '../../ui/choice.tsx'

export type HaltActsValues = { cancelOrders: boolean; flatten: boolean; liftRole: LiftRole }

const liftWords: Record<LiftRole, string> = { trader: 'Traders', admin: 'Admins', owner: 'Owners' }

/** What a halt does beside stopping, each with what becomes of stops and targets; by hand, or by a guard. */
export const HaltActs = ({
  acts: { cancelOrders, flatten, liftRole },
  onChange,
  disabled = false,
  positions = '',
}: {
  acts: HaltActsValues
  onChange: (changed: Partial<HaltActsValues>) => void
  disabled?: boolean
  /** Which positions are meant, where it is not all of them: a sentence. */
  positions?: string
}) => (
  <>
    <Checkbox
      label="Cancel the orders that rest at the broker as well"
      description={
        flatten
          ? 'Closing positions cancels all that rests.'
          : 'Not the stops and targets of open positions: those stay and go on working.'
      }
      checked={cancelOrders || flatten}
      disabled={disabled || flatten}
      onChange={(event) => onChange({ cancelOrders: event.currentTarget.checked })}
    />
    <Checkbox
      label="Close all positions at the market as well"
      description={`${positions}${positions && ' '}${
        flatten
          ? 'Their stops and targets are canceled first.'
          : 'Otherwise they stay open, with their stops and targets.'
      }`}
      checked={flatten}
      disabled={disabled}
      onChange={(event) => onChange({ flatten: event.currentTarget.checked })}
    />
    <Choice
      label="Who may lift the halt"
      description="This role, and those above it."
      options={liftRoles.map((value) => ({ value, label: liftWords[value] }))}
      value={liftRole}
      onChange={(value) => onChange({ liftRole: value })}
      disabled={disabled}
    />
  </>
)
