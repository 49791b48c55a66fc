import { Anchor, Text } from '@mantine/core'

/** Whose charts these are: the licence of lightweight-charts asks for a link. Its own logo would need inline styles. */
export const ChartCredit = () => (
  <Text fz={11} c="dimmed" ta="right" px="sm" pb={6}>
    Chart by{' '}
    <Anchor
      fz="inherit"
      href="https://www.tradingview.com/"
      target="_blank"
      rel="noreferrer"
      c="dimmed"
      underline="always"
    >
      TradingView
    </Anchor>
  </Text>
)
