import { Button, Group, Text, Title } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { actSentence, serverError } from '../../lib/errors.ts'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import classes from './attachments.module.css'
import { FileItem } from './file-item.tsx'
import { sizeWords } from './file-words.ts'
import type { Subject } from './upload-file.ts'
import { type Upload, useUploads } from './use-uploads.ts'

/** Screenshots, scripts and other files of an alert, an order or a bot: chosen, dropped or pasted. */
export const Attachments = ({ subjectKind, subjectId }: Subject) => {
  const subject = { subjectKind, subjectId }
  const can = useRole('trade')
  const files = trpc.file.list.useQuery(subject)
  const { uploads, add, retry, cancel } = useUploads(subject)
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  usePaste(can.can ? add : null)

  return (
    <section
      aria-label="Attachments"
      className={`${classes.zone} ${over && can.can ? classes.over : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (can.can) add(event.dataTransfer.files)
      }}
    >
      <div className={classes.head}>
        <Title order={2}>Attachments</Title>
        <ActionButton
          can={can}
          size="xs"
          variant="default"
          leftSection={<IconPaperclip size={14} aria-hidden />}
          onClick={() => input.current?.click()}
        >
          Attach
        </ActionButton>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files to attach"
          onChange={(event) => {
            add([...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
      </div>
      {files.error && <ErrorState error={files.error} onRetry={() => void files.refetch()} />}
      {files.data?.length === 0 && uploads.length === 0 && (
        <Text size="sm" c="dimmed">
          {can.can ? 'Drop or paste a chart’s screenshot or a Pine script here.' : 'Nothing was attached.'}
        </Text>
      )}
      <ul className={classes.list}>
        {files.data
          ?.filter(({ state }) => state !== 'uploading')
          .map((file) => (
            <FileItem key={file.id} file={file} can={can} />
          ))}
        {uploads.map((upload) => (
          <UploadItem
            key={upload.key}
            upload={upload}
            onRetry={() => retry(upload)}
            onCancel={() => void cancel(upload)}
          />
        ))}
      </ul>
    </section>
  )
}

const UploadItem = ({
  upload: { file, sent, state, error },
  onRetry,
  onCancel,
}: {
  upload: Upload
  onRetry: () => void
  onCancel: () => void
}) => (
  <li className={classes.item}>
    <div className={classes.name}>{file.name}</div>
    <Group gap={4} wrap="nowrap">
      {state === 'failed' && serverError(error)?.code !== 'INVALID' && (
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>
        {state === 'failed' ? 'Dismiss' : 'Cancel'}
      </Button>
    </Group>
    {state === 'failed' ? (
      <Text size="sm" className={`loss ${classes.wide}`} role="alert">
        {actSentence(error)}
      </Text>
    ) : (
      <>
        <progress
          className={`${classes.bar} ${classes.wide}`}
          max={file.size}
          value={state === 'checking' ? undefined : sent}
          aria-label={`Upload of ${file.name}`}
        />
        <Text size="xs" c="dimmed" className={`num ${classes.wide}`}>
          {state === 'checking' ? 'Looking at its content…' : `${sizeWords(sent)} of ${sizeWords(file.size)}`}
        </Text>
      </>
    )}
  </li>
)

/** Files in the clipboard, unless they are pasted into a field. */
const usePaste = (onFiles: ((files: File[]) => void) | null): void => {
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0 || target?.closest('input, textarea, [contenteditable]')) return
      event.preventDefault()
      latest.current?.(files)
    }
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [])
}
