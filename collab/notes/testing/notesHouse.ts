import { noRooms } from '../../admission/testing/noRooms.ts'
import { z } from 'zod'
import type { GuestId, MeetingId } from '../../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../../infra/contract/permits.ts'
import type { Session } from '../../../infra/contract/session.ts'
import type { PersonSession } from '../../../infra/http.ts'
import { newId } from '../../../infra/secrets.ts'
import { memoryBus } from '../../../infra/bus/memoryBus.ts'
import { systemClock } from '../../../infra/clock.ts'
import { createLog } from '../../../infra/log.ts'
import { MasterKeys } from '../../../infra/masterKeys.ts'
import { PermitVerifier, generateKeyRing } from '../../../infra/permits.ts'
import { documentAccess } from '../../admission/documentAccess.ts'
import type { DocumentEditing, PartAddress } from '../../documents/documentEditing.ts'
import { DocumentKeys } from '../../documents/documentKeys.ts'
import { Documents } from '../../documents/documents.ts'
import { DocumentStores } from '../../documents/documentStores.ts'
import { FoldingThread } from '../../documents/foldingThread.ts'
import { ActionItems } from '../actionItems.ts'
import { NewMeeting } from '../../protocol/meetings.ts'
import { addCompany, addPerson, openHouseForTests, publicUrl } from '../../scheduler/testing/schedulerHouse.ts'
import { AgendaTemplates } from '../agendaTemplates.ts'
import { MentionPost } from '../mentionPost.ts'
import { NoteSections } from '../noteSections.ts'
import { NotesPost } from '../notesPost.ts'
import { noticesOver } from '../../ringing/noticesOver.ts'
import { elementsIn, noteRoot, plainText } from '../noteNode.ts'
import { copyOf } from '../../documents/testing/copyOf.ts'

export type NotesHouse = Awaited<ReturnType<typeof openNotesHouse>>

/** A company with a weekly meeting of Grace, who hosts it, and Li; two processes that serve its notes. */
export async function openNotesHouse() {
  const house = await openHouseForTests()
  const { storage, clock } = house
  const templates = new AgendaTemplates({ storage, clock, newId })
  const present: { name: string; zone: string; personKey: string }[] = []
  const access = new Map<string, DocumentAccess | null>()
  /** Who was put out of the meeting. */
  const removed = new Set<string>()
  const rights = {
    accessOf: async (session: Session) => {
      const key = session.kind === 'guest' ? session.guestId : session.personId
      return access.has(key) ? (access.get(key) ?? null) : ('edit' as const)
    },
  }
  const log = createLog({ level: 'silent', pretty: false })
  const bus = memoryBus({ clock: systemClock })
  const verifier = await PermitVerifier.open(await generateKeyRing())
  const cipher = new DocumentKeys({ storage, clock, master: new MasterKeys([new Uint8Array(32).fill(7)]) })
  const folding = new FoldingThread(systemClock)
  const stores = new DocumentStores({ ...house, clock: systemClock, keys: cipher, folding })
  const opened: Documents[] = []
  const over = (editing: DocumentEditing) => {
    const placement = { presence: async () => present, removed: async (_room: string, key: string) => removed.has(key) }
    const deps = { ...house, newId, editing, rights, placement, templates, cipher }
    const sections = new NoteSections(deps)
    const accessOf = async (_tx: unknown, _documentId: unknown, keys: string[]) =>
      new Map(keys.flatMap((key): [string, DocumentAccess][] => (access.get(key) === null ? [] : [[key, 'edit']])))
    const post = new NotesPost({ ...deps, sections, accessOf, publicUrl })
    const mentions = new MentionPost({
      ...deps,
      accessOf: documentAccess,
      publicUrl,
      notices: noticesOver({ ...house, newId, bus, log }),
    })
    return { editing, sections, items: new ActionItems(deps), post, mentions }
  }
  /** A process of its own; documents live by the machine's clock. */
  const process = () => {
    const documents = new Documents({
      ...house,
      clock: systemClock,
      stores,
      bus,
      verifier,
      newId,
      refuseDocuments: () => undefined,
      placement: noRooms,
    })
    opened.push(documents)
    return over(documents)
  }
  const close = async () => {
    for (const documents of opened) await documents.close()
    await folding.close()
    await bus.close()
    await storage.close()
  }
  return {
    ...house,
    templates,
    present,
    access,
    removed,
    rights,
    cipher,
    over,
    process,
    close,
    one: process(),
    two: process(),
  }
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
export async function outlineOf(editing: DocumentEditing, text: PartAddress): Promise<string[]> {
  const doc = await editing.read(text, copyOf)
  return elementsIn(noteRoot(doc)).map((element) => {
    const level = element.getAttribute('level')
    return level === undefined ? plainText(element) : `${level} ${plainText(element)}`
  })
}
