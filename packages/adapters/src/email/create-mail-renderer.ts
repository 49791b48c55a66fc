import { render } from '@react-email/components'
import type { MailRenderer } from '@viewzenix/core/ports'
import type { ReactElement } from 'react'
import { drawMail } from './templates/draw-mail.ts'

/** Draws mails with React Email: HTML with its styles on the elements, and the same as plain text. */
export const createMailRenderer = (): MailRenderer => ({
  render: async (mail) => {
    const { html, text } = drawMail(mail)
    return { html: await render(html as ReactElement), text }
  },
})
