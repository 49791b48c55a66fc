import { Skeleton, Text } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { FileView } from '@viewzenix/schema'
import { trpc } from '../../lib/trpc.ts'
import classes from './attachments.module.css'

/** Below the time that a signed address is good for. */
const FRESH_MS = 4 * 60_000
const TEXT_BYTES = 16_384

/** An image or the beginning of a text, fetched from the store when it comes into sight. */
export const FilePreview = ({ file }: { file: FileView }) => {
  const { ref, inViewport } = useInViewport<HTMLDivElement>()
  const address = trpc.file.download.useQuery(
    { id: file.id, inline: true },
    { enabled: inViewport && file.preview !== null, staleTime: FRESH_MS },
  )
  if (file.preview === null) return null
  return (
    <div ref={ref} className={classes.wide}>
      {address.error ? (
        <Text size="sm" c="dimmed">
          {address.error.message}
        </Text>
      ) : !address.data ? (
        <Skeleton height={file.preview === 'image' ? 120 : 60} />
      ) : file.preview === 'image' ? (
        <img className={classes.image} src={address.data.url} alt={file.name} />
      ) : (
        <TextPreview id={file.id} url={address.data.url} />
      )}
    </div>
  )
}

const TextPreview = ({ id, url }: { id: string; url: string }) => {
  const text = useQuery({
    queryKey: ['file-text', id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const answer = await fetch(url, { headers: { range: `bytes=0-${TEXT_BYTES - 1}` }, signal })
      if (!answer.ok) throw new Error('The file store did not give the text.')
      return answer.text()
    },
  })
  if (text.error)
    return (
      <Text size="sm" c="dimmed">
        The beginning cannot be shown just now. Download it instead.
      </Text>
    )
  return text.data === undefined ? (
    <Skeleton height={60} />
  ) : (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to reach it
    <pre className={`${classes.text} mono`} tabIndex={0}>
      {text.data}
    </pre>
  )
}
