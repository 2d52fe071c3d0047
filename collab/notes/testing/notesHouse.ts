import { z } from 'zod'
import type { DocumentId, GuestId, MeetingId } from '../../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../../infra/contract/permits.ts'
import type { Session } from '../../../infra/contract/session.ts'
import type { PersonSession } from '../../../infra/http.ts'
import { newId } from '../../../infra/secrets.ts'
import { NewMeeting } from '../../protocol/meetings.ts'
import { addCompany, addPerson, openHouseForTests } from '../../scheduler/testing/schedulerHouse.ts'
import { AgendaTemplates } from '../agendaTemplates.ts'
import { NoteSections } from '../noteSections.ts'
import { elementsIn, noteRoot, plainText } from '../noteNode.ts'
import { TestEditing } from './testEditing.ts'

export type NotesHouse = Awaited<ReturnType<typeof openNotesHouse>>

/** A company with a weekly meeting of Grace, who hosts it, and Li; two processes that serve its notes. */
export async function openNotesHouse() {
  const house = await openHouseForTests()
  const { storage, clock } = house
  const templates = new AgendaTemplates({ storage, clock, newId })
  const present: { name: string; zone: string; personKey: string }[] = []
  const access = new Map<string, DocumentAccess | null>()
  const rights = {
    accessOf: async (session: Session) => {
      const key = session.kind === 'guest' ? session.guestId : session.personId
      return access.has(key) ? (access.get(key) ?? null) : ('edit' as const)
    },
  }
  const process = () => {
    const editing = new TestEditing()
    const placement = { presence: async () => present }
    return { editing, sections: new NoteSections({ ...house, editing, rights, placement, templates }) }
  }
  return { ...house, templates, present, access, rights, process, one: process(), two: process() }
}

export async function addTeam(house: NotesHouse, meeting: Partial<z.input<typeof NewMeeting>> = {}) {
  const company = await addCompany(house.storage)
  const person = async (...[spec]: [Parameters<typeof addPerson>[2]]): Promise<PersonSession> => ({
    kind: 'person',
    ...(await addPerson(house.storage, company, spec)),
  })
  const grace = await person({ name: 'Grace' })
  const li = await person({ name: 'Li', language: 'zh' })
  const other = await person({ name: 'Other' })
  const admin = await person({ name: 'Admin', role: 'admin' })
  const made = await house.meetings.create(
    grace,
    NewMeeting.parse({
      title: 'Weekly',
      startLocal: '2026-11-23T09:00',
      zone: 'Europe/Berlin',
      durationSeconds: 1800,
      recurrence: { every: 'week' },
      attendeeIds: [li.personId],
      ...meeting,
    }),
  )
  const { meetingId, documentId } = made
  return {
    ...company,
    grace,
    li,
    other,
    admin,
    guest: guestOf(grace, meetingId),
    meetingId,
    documentId,
    text: { tenantId: company.tenantId, documentId, part: 'text' } as const,
  }
}

export const guestOf = ({ tenantId }: Pick<PersonSession, 'tenantId'>, meetingId: MeetingId): Session => ({
  kind: 'guest',
  tenantId,
  guestId: newId<GuestId>(),
  meetingId,
  name: 'Guest',
  zone: 'UTC',
})

/** The top of a document as lines: `2 Tuesday …` for a heading of level 2, the text alone for anything else. */
export function outlineOf(editing: TestEditing, text: { documentId: DocumentId } & Parameters<TestEditing['docOf']>[0]) {
  return elementsIn(noteRoot(editing.docOf(text))).map((element) => {
    const level = element.getAttribute('level')
    return level === undefined ? plainText(element) : `${level} ${plainText(element)}`
  })
}
