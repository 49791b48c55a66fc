import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { IconDownload, IconTrash } from '@tabler/icons-react'
import type { FileView, Verdict } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from './attachments.module.css'
import { FilePreview } from './file-preview.tsx'
import { sizeWords } from './file-words.ts'
import { ShareFile } from './share-file.tsx'
import { useDownload } from './use-download.ts'

/** One attachment: what it is, its picture or its first lines, and what can be done with it. */
export const FileItem = ({ file, can }: { file: FileView; can: Verdict }) => {
  const utils = trpc.useUtils()
  const remove = trpc.file.remove.useMutation({ onSuccess: () => utils.file.list.invalidate() })
  const download = useDownload()
  const [sure, setSure] = useState(false)
  return (
    <li className={classes.item}>
      <div style={{ minWidth: 0 }}>
        <div className={classes.name} title={file.name}>
          {file.name}
        </div>
        <Text size="xs" c="dimmed">
          {file.state === 'uploading' ? 'On its way, ' : ''}
          {sizeWords(file.size)} · {file.uploadedBy}, <RelativeTime at={file.createdAt} />
        </Text>
      </div>
      <Group gap={2} wrap="nowrap">
        {file.state === 'ready' && (
          <>
            <ShareFile file={file} can={can} />
            <Tooltip label="Download">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Download ${file.name}`}
                onClick={() => void download.start(file.id)}
              >
                <IconDownload size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </>
        )}
        <Tooltip label={can.can ? (sure ? 'Click again to delete it for good' : 'Delete') : can.why}>
          <ActionIcon
            variant={sure ? 'filled' : 'subtle'}
            color={sure ? 'red' : 'gray'}
            aria-label={sure ? `Delete ${file.name} for good` : `Delete ${file.name}`}
            data-disabled={!can.can || undefined}
            aria-disabled={!can.can}
            loading={remove.isPending}
            onBlur={() => setSure(false)}
            onClick={() => {
              if (!can.can) return
              if (sure) remove.mutate({ id: file.id })
              else setSure(true)
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      {file.state === 'refused' && (
        <Text size="sm" className={`loss ${classes.wide}`}>
          {file.reason}
        </Text>
      )}
      {file.state === 'ready' && <FilePreview file={file} />}
      <div className={classes.wide}>
        <ProblemNote error={remove.error ?? download.error} />
      </div>
    </li>
  )
}
