import { Drawer, Stack } from '@mantine/core'
import { NavGroups } from './nav-groups.tsx'
import { WorkspaceMenu } from './workspace-menu.tsx'

/** What does not fit into the bar of a phone. */
export const MoreDrawer = ({ onClose }: { onClose: () => void }) => (
  <Drawer
    opened
    onClose={onClose}
    position="bottom"
    size="auto"
    title="All pages"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <Stack gap="md">
      <WorkspaceMenu />
      <NavGroups onFollow={onClose} />
    </Stack>
  </Drawer>
)
