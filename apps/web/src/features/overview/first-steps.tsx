import { Button, Text, Title } from '@mantine/core'
import { IconCircle, IconCircleCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import classes from './overview-page.module.css'
import { firstSteps, type Step, stepWords } from './step-words.ts'

/** What a new workspace still has to do; the first of them that is open is the one to do now. */
export const FirstSteps = ({ open }: { open: Step[] }) => {
  const navigate = useNavigate()
  const next = firstSteps.find((step) => open.includes(step))
  return (
    <section aria-label="First steps" className={classes.steps}>
      <Title order={2}>Three steps to your first order</Title>
      <ol>
        {firstSteps.map((step) => {
          const done = !open.includes(step)
          const { title, note, act } = stepWords[step]
          return (
            <li key={step}>
              {done ? (
                <IconCircleCheck size={20} color="var(--vz-profit-text)" role="img" aria-label="Done" />
              ) : (
                <IconCircle size={20} color="var(--vz-dim)" role="img" aria-label="To do" />
              )}
              <div className={classes.what}>
                <Text fw={550}>{title}</Text>
                <Text size="sm" c="dimmed">
                  {note}
                </Text>
              </div>
              {!done && (
                <Button
                  size="xs"
                  variant={step === next ? 'filled' : 'default'}
                  aria-label={`${act}: ${title}`}
                  onClick={() => void navigate({ to: '/', search: { step } })}
                >
                  {act}
                </Button>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
