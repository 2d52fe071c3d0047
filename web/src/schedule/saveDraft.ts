import type { Meeting } from '../../../collab/protocol/meetings.ts'
import type { MeetingId, PersonId } from '../../../infra/contract/ids.ts'
import { api } from '../api/api.ts'
import { t } from '../i18n/t.ts'
import { changeOf, meetingOf, movedTo, type Draft, type Scope } from './draft.ts'

/** The second of two sessions. */
export interface Second {
  startLocal: string
  /** Who comes to one of them alone; guests come to both. */
  firstOnlyIds: (PersonId | null)[]
  secondOnlyIds: (PersonId | null)[]
  /** Everybody in the second. */
  names: string[]
}

export interface Saving {
  draft: Draft
  second: Second | null
  /** What the form began with, and the meeting it is of; null for a new one. */
  base: Draft | null
  meeting: Meeting | null
  scope: Scope
  at: string | null
}

/** Makes the meeting, or both sessions of it, or changes what is different. Answers its id. Throws ApiProblem. */
export async function saveDraft({ draft, second, base, meeting, scope, at }: Saving): Promise<MeetingId> {
  if (meeting && base) {
    const body = changeOf(base, draft, scope, at, meeting.revision)
    const { meetingId } = meeting
    if (body) await api('PATCH /api/meetings/:meetingId', { params: { meetingId }, body })
    return meetingId
  }
  if (!second) return create(draft)
  const without = (ids: Second['firstOnlyIds']) => draft.attendees.filter(({ personId }) => !ids.includes(personId))
  const named = (letter: string) => t('sessions.name', { title: draft.title.trim(), letter })
  const first = await create({ ...draft, title: named('A'), attendees: without(second.secondOnlyIds) })
  await create({
    ...movedTo(draft, second.startLocal),
    title: named('B'),
    attendees: without(second.firstOnlyIds),
  })
  return first
}

async function create(draft: Draft): Promise<MeetingId> {
  const { meetingId } = await api('POST /api/meetings', { body: meetingOf(draft) })
  return meetingId
}
