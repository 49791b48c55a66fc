import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChartLine, IconTable } from '@tabler/icons-react'

/** Shows a chart as a table, and back. */
export const TableSwitch = ({
  asTable,
  onChange,
}: {
  asTable: boolean
  onChange: (asTable: boolean) => void
}) => {
  const label = asTable ? 'Show as a chart' : 'Show as a table'
  const Icon = asTable ? IconChartLine : IconTable
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} onClick={() => onChange(!asTable)}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
