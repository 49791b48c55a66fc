import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { Verdict } from '@viewzenix/schema'
import type { ComponentPropsWithoutRef } from 'react'

type Props = ButtonProps & Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> & { can: Verdict }

/** A button that, when it cannot act, says why. It stays focusable, so that the reason can be reached by keyboard. */
export const ActionButton = ({ can, onClick, ...props }: Props) => {
  if (can.can) return <Button {...props} onClick={onClick} />
  return (
    <Tooltip label={can.why}>
      <Button
        {...props}
        type="button"
        data-disabled
        aria-disabled
        onClick={(event) => event.preventDefault()}
      />
    </Tooltip>
  )
}
