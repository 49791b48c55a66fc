/** Lower case, without surrounding blanks; null for what is no address. */
export const normalizeEmail = (email: string | null): string | null => {
  const text = email?.trim().toLowerCase() ?? ''
  return /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(text) && text.length <= 254 ? text : null
}
