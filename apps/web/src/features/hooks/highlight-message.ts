/** Parts of a message that somebody else fills in, and the secret, told from the rest for the eye. */
export type MessagePart = { text: string; mark: 'placeholder' | 'secret' | null }

export const markMessage = (text: string, secret: string): MessagePart[] => {
  const literal = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text
    .split(new RegExp(`(\\{\\{[^}]+\\}\\}|${literal})`))
    .filter((part) => part !== '')
    .map((part) => ({
      text: part,
      mark: part === secret ? 'secret' : /^\{\{[^}]+\}\}$/.test(part) ? 'placeholder' : null,
    }))
}
