/** A workspace's own words for its mails: shown, tried on sample data, kept, and given up again. */
import {
  type MailPreview,
  type MailTemplate,
  type MailTemplateView,
  type MailWording,
  mailSamples,
  mailTemplateInput,
  mailTemplates,
  mailWordingInput,
  standardWording,
  wordingFaults,
} from '@viewzenix/schema'
import { z } from 'zod'
import { MailOverride } from '../entities/mail-settings.entity.ts'
import { Workspace } from '../entities/workspace.entity.ts'
import type { Actor } from '../platform/actor.ts'
import { invalid } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { command, query } from '../platform/use-case.ts'
import { filledWording, type Mailing, toRender } from './mailing.ts'

const configure = { permission: 'configure', scope: null } as const

/** Every kind of mail, with the words that it has in this workspace. */
export const listMailTemplates = query({
  name: 'mail-template.list',
  input: z.object({}),
  permission: 'read',
  scope: null,
  handle: async ({ em }): Promise<MailTemplateView[]> => {
    const own = new Map((await em.find(MailOverride, {})).map((row) => [row.template, row]))
    return mailTemplates.map((template) => toView(template, own.get(template)))
  },
})

const toView = (template: MailTemplate, own: MailOverride | undefined): MailTemplateView => ({
  template,
  standard: standardWording[template],
  wording: own ? { subject: own.subject, intro: own.intro, closing: own.closing } : standardWording[template],
  overridden: own !== undefined,
  updatedAt: own?.updatedAt.toISOString() ?? null,
  updatedBy: own?.updatedBy ?? null,
})

/** The words on sample data, before they are kept. Throws INVALID that names each field at fault. */
export const previewMail = async (
  mailing: Mailing,
  actor: Actor,
  input: z.input<typeof mailWordingInput>,
): Promise<MailPreview> => {
  const { template, wording, workspaceName } = await readWording(mailing, actor, input)
  const data = mailSamples[template]
  const filled = filledWording(template, wording, data)
  const drawn = await mailing.mailRenderer.render(
    toRender(mailing, { template, data, wording: filled, workspaceName, unsubscribeUrl: null }),
  )
  return { subject: filled.subject, ...drawn }
}

const readWording = query({
  name: 'mail-template.preview',
  input: mailWordingInput,
  permission: 'read',
  scope: null,
  handle: async ({ em, workspaceId }, { template, ...wording }, { publicUrl }) => {
    check(template, wording, publicUrl)
    const workspace = await em.findOneOrFail(Workspace, { id: workspaceId })
    return { template, wording, workspaceName: workspace.name }
  },
})

/** Throws INVALID with every field at fault, in sentences. */
const check = (template: MailTemplate, wording: MailWording, publicUrl: string): void => {
  const faults = wordingFaults(template, wording, publicUrl)
  const [first] = faults
  if (!first) return
  const name = { subject: 'The subject', intro: 'The beginning', closing: 'The end' }[first.field]
  throw invalid(`${name} ${first.message}.`, faults)
}

/** Keeps a workspace's own words for one kind of mail. Mails that are planned already keep theirs. */
export const setMailWording = command({
  name: 'mail-template.set',
  input: mailWordingInput,
  ...configure,
  handle: async (uow, { template, ...wording }, { publicUrl }): Promise<MailTemplateView> => {
    check(template, wording, publicUrl)
    const { em, workspaceId, now, actor } = uow
    const own = await em.findOne(MailOverride, { template })
    const told = { ...wording, updatedAt: now, updatedBy: actor.name }
    if (own) Object.assign(own, told)
    const row = own ?? em.create(MailOverride, { id: newId(), workspaceId, template, ...told })
    await em.flush()
    uow.activity({
      verb: 'mail-template.changed',
      subject: { kind: 'workspace', id: workspaceId },
      summary: `${actor.name} changed the words of a mail (${template.replaceAll('_', ' ')}).`,
      data: { template, ...wording },
    })
    uow.notify('mail', row.id)
    return toView(template, row)
  },
})

/** Goes back to the standard words. */
export const resetMailWording = command({
  name: 'mail-template.reset',
  input: mailTemplateInput,
  ...configure,
  handle: async (uow, { template }): Promise<MailTemplateView> => {
    const own = await uow.em.findOne(MailOverride, { template })
    if (!own) uow.unchanged()
    else {
      uow.em.remove(own)
      uow.activity({
        verb: 'mail-template.reset',
        subject: { kind: 'workspace', id: uow.workspaceId },
        summary: `${uow.actor.name} went back to the standard words of a mail (${template.replaceAll('_', ' ')}).`,
      })
      uow.notify('mail', own.id)
    }
    return toView(template, undefined)
  },
})
