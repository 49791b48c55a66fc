import { listMailInput, type MailView, type Page } from '@viewzenix/schema'
import { Mail } from '../entities/mail.entity.ts'
import { afterCursor, toPage } from '../platform/paging.ts'
import { query } from '../platform/use-case.ts'
import { readerOf, toMailView, visibleTo } from './mail-view.ts'

/** The workspace's mails that the actor may see, newest first. */
export const listMail = query({
  name: 'mail.list',
  input: listMailInput,
  permission: 'read',
  scope: null,
  handle: async ({ em, actor }, { limit, cursor, template, state }): Promise<Page<MailView>> => {
    const reader = await readerOf(em, actor)
    const after = afterCursor(cursor, 'id')
    const mails = await em.find(
      Mail,
      {
        $and: [
          visibleTo(reader),
          after ? { id: after } : {},
          template ? { template } : {},
          state ? { state } : {},
        ],
      },
      { orderBy: { id: 'desc' }, limit: limit + 1 },
    )
    const page = toPage(mails, limit, (mail) => mail.id)
    return { ...page, items: page.items.map((mail) => toMailView(mail, reader)) }
  },
})
