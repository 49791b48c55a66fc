/**
 * `Content-Disposition` as RFC 6266 has it: a plain name for old readers, and the true one in UTF-8 (RFC 5987).
 * Nothing of the name can end the header or leave the folder that a browser saves into.
 */
export const contentDisposition = (disposition: 'inline' | 'attachment', fileName: string): string => {
  const name = fileName.replace(/[\p{Cc}\p{Cf}/\\]/gu, '_').toWellFormed()
  const plain = name.replace(/[^\x20-\x7e]|["%;]/g, '_')
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${exact}`
}
