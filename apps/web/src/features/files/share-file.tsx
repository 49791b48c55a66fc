import { ActionIcon, Button, Group, Modal, SegmentedControl, Stack, Text, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconShare } from '@tabler/icons-react'
import type { FileView, ShareLinkView, Verdict } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CopyField } from '../../ui/copy-field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

/** Links that open one file to anybody who has them: made, counted, revoked. */
export const ShareFile = ({ file, can }: { file: FileView; can: Verdict }) => {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Tooltip label="Share">
        <ActionIcon variant="subtle" color="gray" aria-label={`Share ${file.name}`} onClick={open}>
          <IconShare size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={close}
        title={`Share ${file.name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ShareLinks file={file} can={can} />
      </Modal>
    </>
  )
}

const TIMES = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '1 day' },
  { value: '168', label: '7 days' },
]

const ShareLinks = ({ file, can }: { file: FileView; can: Verdict }) => {
  const [hours, setHours] = useState('24')
  const utils = trpc.useUtils()
  const links = trpc.file.listShares.useQuery({ id: file.id })
  const onSuccess = () => utils.file.listShares.invalidate({ id: file.id })
  const share = trpc.file.share.useMutation({ onSuccess })
  const revoke = trpc.file.revokeShare.useMutation({ onSuccess })
  return (
    <Stack gap="md">
      <Text size="sm">
        A link opens this file to anybody who has it, without signing in, until it expires or you revoke it.
      </Text>
      <Group justify="space-between">
        <SegmentedControl
          data={TIMES}
          value={hours}
          onChange={setHours}
          aria-label="How long it is good for"
        />
        <ActionButton
          can={can}
          loading={share.isPending}
          onClick={() => share.mutate({ fileId: file.id, expiresInHours: Number(hours) })}
        >
          Make a link
        </ActionButton>
      </Group>
      <ProblemNote error={share.error ?? revoke.error} />
      {share.data && <CopyField label="Link, shown this once" value={share.data.url} />}
      {links.data?.map((link) => (
        <Group key={link.id} justify="space-between" wrap="nowrap">
          <Text size="sm">
            By {link.createdBy}, <RelativeTime at={link.createdAt} /> · used {link.uses}{' '}
            {link.uses === 1 ? 'time' : 'times'}
            {link.lastUsedAt && (
              <>
                , last <RelativeTime at={link.lastUsedAt} />
              </>
            )}{' '}
            · <LinkState link={link} />
          </Text>
          {isOpen(link) && (
            <Button
              size="xs"
              variant="default"
              disabled={!can.can}
              loading={revoke.isPending}
              onClick={() => revoke.mutate({ id: link.id })}
            >
              Revoke
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  )
}

const isOpen = ({ revokedAt, expiresAt }: ShareLinkView): boolean =>
  revokedAt === null && Date.parse(expiresAt) > Date.now()

const LinkState = ({ link }: { link: ShareLinkView }) => {
  if (link.revokedAt) return 'revoked'
  if (!isOpen(link)) return 'expired'
  return (
    <>
      expires <RelativeTime at={link.expiresAt} />
    </>
  )
}
