/** The tar format, as far as plain files with short names need it (POSIX.1-1988 ustar). */

const BLOCK = 512

/** One file, header and padding included. */
export const tarEntry = (name: string, content: Buffer, at: Date): Buffer =>
  Buffer.concat([tarHeader(name, content.length, at), content, tarPadding(content.length)])

/** What stands before a file's bytes. The name is ASCII and has at most 100 characters; `size` is below 8 GiB. */
export const tarHeader = (name: string, size: number, at: Date): Buffer => {
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, offset: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'ascii')
  header.write(name, 0, 100, 'ascii')
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(Math.floor(at.getTime() / 1000), 136, 12)
  header.write('0', 156, 'ascii')
  header.write('ustar\0' + '00', 257, 'ascii')
  // The sum is taken with blanks where it will stand.
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii')
  return header
}

/** What stands after them. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)

export const tarEnd: Buffer = Buffer.alloc(2 * BLOCK)
