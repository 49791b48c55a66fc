import { Text } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'
import classes from './secret-once.module.css'

/** A secret at the one time that it is shown. */
export const SecretOnce = ({ label, secret }: { label: string; secret: string }) => (
  <div className={classes.box} role="status">
    <p className={classes.title}>{label}: shown this once</p>
    <Text size="sm">
      Copy it now and keep it where you keep passwords. Viewzenix cannot show it again, only make a new one.
    </Text>
    <code className={classes.value} data-testid="secret">
      {secret}
    </code>
    <CopyButton value={secret} label="Copy secret" words />
  </div>
)
