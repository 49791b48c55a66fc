import { Skeleton, Stack } from '@mantine/core'

/** The shape of a panel's content while it is fetched. */
export const PanelSkeleton = () => (
  <Stack gap="md" aria-busy="true" aria-label="Loading">
    <Skeleton height={28} width="40%" />
    <Skeleton height={36} />
    <Skeleton height={220} />
    <Skeleton height={120} />
  </Stack>
)
