import type { Tx } from '../../infra/storage/storage.ts'
import type { Invitations } from './invitations.ts'
import type { InvitedGuest, Invitee, MeetingRecord } from './meetingRecord.ts'

/** Who is written to when a meeting changes, and what. */
export class ChangeNews {
  readonly #invitations: Invitations

  constructor(invitations: Invitations) {
    this.#invitations = invitations
  }

  /** Those who stay hear that it changed, new ones that they are invited, and who is gone that it is off for them. */
  async change(tx: Tx, before: MeetingRecord, after: MeetingRecord, nowMs: number): Promise<void> {
    const { stayed, added } = compared(before, after)
    await this.#invitations.send(tx, 'changed', after, stayed, nowMs)
    await this.#invitations.send(tx, 'invited', after, added, nowMs)
    const goneFrom = { ...after, attendees: missing(before.attendees, after), guests: missing(before.guests, after) }
    await this.#invitations.send(tx, 'cancelled', goneFrom, invitedTo(goneFrom), nowMs)
  }

  /** A series was cut: what is left of it has changed, and everybody is invited to what goes on from it. */
  async split(tx: Tx, left: MeetingRecord, going: MeetingRecord, nowMs: number): Promise<void> {
    await this.#invitations.send(tx, 'changed', left, invitedTo(left), nowMs)
    await this.#invitations.send(tx, 'invited', going, invitedTo(going), nowMs)
  }
}

/** All who hear of a meeting, but the host. */
export function invitedTo({ attendees, guests }: Pick<MeetingRecord, 'attendees' | 'guests'>) {
  return [...attendees, ...guests]
}

function compared(before: MeetingRecord, after: MeetingRecord) {
  const had = new Set(invitedTo(before).map(({ email }) => email))
  return {
    stayed: invitedTo(after).filter(({ email }) => had.has(email)),
    added: invitedTo(after).filter(({ email }) => !had.has(email)),
  }
}

function missing<T extends Invitee | InvitedGuest>(before: T[], after: MeetingRecord): T[] {
  const has = new Set(invitedTo(after).map(({ email }) => email))
  return before.filter(({ email }) => !has.has(email))
}
