import { Alert, Text } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { CopyField } from '../../ui/copy-field.tsx'

/** The link of an invitation that was just sent, at the one time that it is shown. */
export const InvitationLink = ({ link }: { link: string }) => (
  <Alert
    icon={<IconLink size={18} aria-hidden />}
    title="The invitation is on its way by mail"
    mb="md"
    role="status"
  >
    <Text size="sm" mb="xs">
      You can hand the link over yourself as well. It is shown this once, and works for the invited address
      alone.
    </Text>
    <CopyField label="Link" value={link} />
  </Alert>
)
