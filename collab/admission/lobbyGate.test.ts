import { expect, test } from 'vitest'
import { newId } from '../../infra/secrets.ts'
import type { GuestId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { LiveRoom } from '../ports.ts'
import { personKeyOf } from './bearer.ts'
import { refuseWaiting } from './lobbyGate.ts'

const meetingId = newId<MeetingId>()
const tenantId = newId<TenantId>()
const guest: Session = { kind: 'guest', tenantId, meetingId, guestId: newId<GuestId>(), name: 'Ines', zone: 'UTC' }
const person: Session = { kind: 'person', tenantId, personId: newId<PersonId>(), role: 'member' }
const room = (lobby: LiveRoom['rules']['lobby'], admitted: [string, boolean][] = []): LiveRoom => ({
  rules: { locked: false, lobby, may: everythingAllowed, hostKey: null },
  appointed: new Map(),
  admitted: new Map(admitted),
})

async function outcome(who: Session, live: LiveRoom | null, { lobby = false, present = [] as Session[] } = {}) {
  const inside = present.map((one) => ({ name: 'x', zone: 'UTC', personKey: personKeyOf(one) }))
  const placement = { presence: async () => inside }
  return refuseWaiting(placement, who, { meetingId, policy: { lobby } }, live).then(
    () => 'may',
    (error: { code: string }) => error.code,
  )
}

test('[LB8] a guest before the door reads neither chat nor notes, until somebody lets them in', async () => {
  expect(await outcome(guest, room('guests'))).toBe('WAITING')
  expect(await outcome(guest, null, { lobby: true })).toBe('WAITING')
  expect(await outcome(guest, room('guests', [[personKeyOf(guest), true]]))).toBe('may')
  expect(await outcome(guest, room('guests'), { present: [guest] })).toBe('may')
  expect(await outcome(guest, room('off'))).toBe('may')
  expect(await outcome(guest, null)).toBe('may')
})

test('[LB8] people of the company have both by their own right, unless they were put out or refused', async () => {
  expect(await outcome(person, room('all'))).toBe('may')
  expect(await outcome(person, room('off', [[personKeyOf(person), false]]))).toBe('WAITING')
})
