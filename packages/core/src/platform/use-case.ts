/**
 * `command()` and `query()` make use-cases. Authorisation, validation, the transaction and the activity come
 * from here, in that order, so that a use-case cannot forget them.
 */
import type { EntityManager } from '@mikro-orm/postgresql'
import type { ZodError, z } from 'zod'
import { type Access, type Actor, authorize } from './actor.ts'
import { AppError, type FieldError } from './errors.ts'
import type { Platform } from './platform.ts'
import { runInTransaction, runQuery, type UnitOfWork } from './unit-of-work.ts'

export type UseCase<I extends z.ZodType, O> = {
  readonly name: string
  readonly input: I
  (platform: Platform, actor: Actor, input: z.input<I>): Promise<O>
}

type Spec<I extends z.ZodType> = { /** noun.verb */ name: string; input: I } & Access
type Write = {
  /**
   * Possible also in a workspace that is deleted and not yet gone; everything else there is read-only. The system is
   * not held to it until the removal is due: what its orders come to at their brokers has to be recorded.
   */
  inDeletedWorkspace?: true
}
/** The key of an advisory lock that a write waits for before it reads anything, and holds until it commits. */
type Lock<I extends z.ZodType> = { lock?: (input: z.output<I>, actor: Actor) => string }

const named = <I extends z.ZodType, O>(
  spec: Spec<I>,
  run: (platform: Platform, actor: Actor, input: z.input<I>) => Promise<O>,
): UseCase<I, O> => {
  const useCase = (platform: Platform, actor: Actor, input: z.input<I>) => run(platform, actor, input)
  return Object.defineProperty(Object.assign(useCase, { input: spec.input }), 'name', {
    value: spec.name,
  }) as UseCase<I, O>
}

/** A write: one actor, one transaction, at least one activity (or `uow.unchanged()`). */
export const command = <I extends z.ZodType, O>(
  spec: Spec<I> &
    Write &
    Lock<I> & {
      handle(uow: UnitOfWork, input: z.output<I>, platform: Platform): Promise<O>
    },
): UseCase<I, O> =>
  named(spec, async (platform, actor, input) => {
    authorize(actor, spec)
    const parsed = parse(spec.input, input)
    return runInTransaction(platform, actor, (uow) => spec.handle(uow, parsed, platform), {
      requireActivity: spec.name,
      ...(spec.lock && { lock: spec.lock(parsed, actor) }),
      ...(!spec.inDeletedWorkspace && {
        onDeleted: (deletesAt) => {
          if (actor.kind !== 'system' || deletesAt <= platform.clock.now()) refuseChange(deletesAt)
        },
      }),
    })
  })

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** In a workspace that is deleted: until it is gone it can be read and restored, and no more. */
const refuseChange = (deletesAt: Date): never => {
  throw new AppError(
    'CONFLICT',
    `This workspace is deleted and will be gone on ${day.format(deletesAt)}. Nothing in it can be changed until an owner restores it.`,
  )
}

/** A read: one snapshot of one workspace. */
export const query = <I extends z.ZodType, O>(
  spec: Spec<I> & {
    handle(
      context: { em: EntityManager; actor: Actor; workspaceId: string; now: Date },
      input: z.output<I>,
      platform: Platform,
    ): Promise<O>
  },
): UseCase<I, O> =>
  named(spec, async (platform, actor, input) => {
    authorize(actor, spec)
    const parsed = parse(spec.input, input)
    const now = platform.clock.now()
    return runQuery(platform, actor.workspaceId, (em) =>
      spec.handle({ em, actor, workspaceId: actor.workspaceId, now }, parsed, platform),
    )
  })

/** Parses input, or throws INVALID that names each field at fault. */
export const parse = <I extends z.ZodType>(schema: I, input: unknown): z.output<I> => {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields = fieldErrors(result.error)
  const [first] = fields
  throw new AppError(
    'INVALID',
    first ? `${first.field || 'The input'} ${first.message}.` : 'The input is invalid.',
    {
      fields,
    },
  )
}

export const fieldErrors = (error: ZodError): FieldError[] =>
  error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }))
