import { Group, Text, Textarea } from '@mantine/core'
import type { AccountView, Verdict } from '@viewzenix/schema'
import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'
import { useRole } from '../../lib/use-role.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

const pairsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('=').map((part) => part.trim()))

const linesOf = (pairs: string[][]): string => pairs.map((pair) => pair.join(' = ')).join('\n')

/** What the account calls the symbols of alerts, a pair a line. */
export const SymbolMap = ({ account }: { account: AccountView }) => {
  const utils = trpc.useUtils()
  const configure = useRole('configure')
  const saved = Object.entries(account.symbolMap)
    .map(([from, to]) => `${from} = ${to}`)
    .join('\n')
  const [text, setText] = useState(saved)
  const pairs = pairsOf(text)
  const changed: Verdict =
    linesOf(pairs) === saved ? { can: false, why: 'Nothing has changed.' } : { can: true }
  const save = trpc.account.setSymbolMap.useMutation({ onSuccess: () => utils.account.invalidate() })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!changed.can) return
        save.mutate({
          id: account.id,
          symbolMap: Object.fromEntries(pairs.map(([from = '', to = '']) => [from, to])),
        })
      }}
    >
      <Textarea
        label="Symbols"
        description="Where this account calls a market by another name than alerts do. One a line: BTCUSD = BTC/USD"
        autosize
        minRows={2}
        spellCheck={false}
        disabled={!configure.can}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ProblemNote error={save.error} />
      <Group justify="flex-end" mt="sm">
        <Text size="sm" c="dimmed" role="status">
          {save.isSuccess && 'Saved.'}
        </Text>
        <ActionButton type="submit" can={configure.can ? changed : configure} loading={save.isPending}>
          Save symbols
        </ActionButton>
      </Group>
    </form>
  )
}
