import { PortError, type SignInState } from '@viewzenix/core/ports'

/** The code of a callback, after its state was checked. Throws PortError `rejected`. */
export const readCode = (callbackUrl: URL, request: SignInState): string => {
  const query = callbackUrl.searchParams
  if (query.get('state') !== request.state)
    throw new PortError('rejected', 'The state of the callback is not the one that was sent', {
      code: 'state_mismatch',
    })
  const error = query.get('error')
  if (error) throw new PortError('rejected', 'The provider refused the sign-in', { code: error })
  const code = query.get('code')
  if (!code) throw new PortError('rejected', 'The callback has no code', { code: 'missing_code' })
  return code
}

/** A claim that is text and not empty. */
export const textClaim = (claims: object, name: string): string | null => {
  const value: unknown = Reflect.get(claims, name)
  return typeof value === 'string' && value !== '' ? value : null
}

/** `email_verified` as a boolean; some providers send it as text. */
export const verifiedClaim = (claims: object): boolean => {
  const value: unknown = Reflect.get(claims, 'email_verified')
  return value === true || value === 'true'
}
