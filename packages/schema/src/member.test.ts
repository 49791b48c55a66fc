import { describe, expect, it } from 'vitest'
import { memberCan } from './member.ts'
import { type Role, roles } from './vocabulary.ts'

const rank = (role: Role) => roles.length - roles.indexOf(role)
/** Every question that can be asked of a change of role, with the two owners that a workspace may have. */
const questions = roles.flatMap((mine) =>
  roles.flatMap((theirs) =>
    [true, false].flatMap((isMe) =>
      isMe && mine !== theirs
        ? []
        : roles.flatMap((to) =>
            [1, 2].flatMap((owners) =>
              owners === 1 && mine === 'owner' && theirs === 'owner' && !isMe
                ? []
                : [{ mine, theirs, isMe, to, owners }],
            ),
          ),
    ),
  ),
)
const may = (q: (typeof questions)[number]) => memberCan.changeRole(q, q.to).can

describe('a change of role', () => {
  it('is asked in every combination', () => expect(questions.length).toBeGreaterThan(100))

  it('never makes an owner but by an owner', () => {
    for (const q of questions)
      if (q.to === 'owner' && q.mine !== 'owner') expect(may(q), JSON.stringify(q)).toBe(false)
  })
  it('never raises one’s own role', () => {
    for (const q of questions)
      if (q.isMe && rank(q.to) > rank(q.mine)) expect(may(q), JSON.stringify(q)).toBe(false)
  })
  it('never takes the role of an owner, but by an owner', () => {
    for (const q of questions) if (q.theirs === 'owner' && q.mine !== 'owner') expect(may(q)).toBe(false)
  })
  it('never leaves a workspace without an owner', () => {
    for (const q of questions) if (q.theirs === 'owner' && q.owners === 1) expect(may(q)).toBe(false)
  })
  it('of somebody else takes an admin', () => {
    for (const q of questions) if (!q.isMe && rank(q.mine) < rank('admin')) expect(may(q)).toBe(false)
  })
  it('is allowed otherwise, if it changes something', () => {
    const admin = { mine: 'admin', isMe: false, owners: 1 } as const
    expect(memberCan.changeRole({ ...admin, theirs: 'viewer' }, 'admin')).toEqual({ can: true })
    expect(memberCan.changeRole({ ...admin, theirs: 'admin' }, 'viewer')).toEqual({ can: true })
    expect(
      memberCan.changeRole({ mine: 'owner', theirs: 'owner', isMe: true, owners: 2 }, 'viewer').can,
    ).toBe(true)
    expect(
      memberCan.changeRole({ mine: 'trader', theirs: 'trader', isMe: true, owners: 1 }, 'viewer').can,
    ).toBe(true)
    for (const q of questions) if (q.to === q.theirs) expect(may(q)).toBe(false)
  })
})

describe('removing, leaving and handing over', () => {
  it('spares the last owner and oneself', () => {
    expect(memberCan.remove({ mine: 'owner', theirs: 'owner', isMe: false, owners: 2 }).can).toBe(true)
    expect(memberCan.remove({ mine: 'admin', theirs: 'owner', isMe: false, owners: 2 }).can).toBe(false)
    expect(memberCan.remove({ mine: 'owner', theirs: 'owner', isMe: true, owners: 2 }).can).toBe(false)
    expect(memberCan.remove({ mine: 'trader', theirs: 'viewer', isMe: false, owners: 1 }).can).toBe(false)
    expect(memberCan.leave('owner', 1).can).toBe(false)
    expect(memberCan.leave('owner', 2).can).toBe(true)
    expect(memberCan.leave('viewer', 1).can).toBe(true)
  })
  it('hands over from an owner to somebody who is none', () => {
    const from = { mine: 'owner', theirs: 'viewer', isMe: false, owners: 1 } as const
    expect(memberCan.receiveOwnership(from).can).toBe(true)
    expect(memberCan.receiveOwnership({ ...from, mine: 'admin' }).can).toBe(false)
    expect(memberCan.receiveOwnership({ ...from, theirs: 'owner' }).can).toBe(false)
    expect(memberCan.receiveOwnership({ ...from, theirs: 'owner', isMe: true }).can).toBe(false)
  })
  it('lets owners alone invite owners', () => {
    expect(memberCan.invite('admin', 'owner').can).toBe(false)
    expect(memberCan.invite('admin', 'admin').can).toBe(true)
    expect(memberCan.invite('trader', 'viewer').can).toBe(false)
    expect(memberCan.invite('owner', 'owner').can).toBe(true)
  })
})
