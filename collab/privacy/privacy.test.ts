import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GuestId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import { newId } from '../../infra/secrets.ts'
import { tablesInOrder } from '../../infra/storage/tables.ts'
import { LiveRoles } from '../admission/liveRoles.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import { People } from '../directory/people.ts'
import { addCompany, addPersonTo, openHouseForTests, type HouseForTests } from '../directory/testing/directoryHouse.ts'
import { MeetingContacts } from './meetingContacts.ts'
import { privacyHandlers } from './privacyHandlers.ts'
import { aboutNobody, recordedTables } from './recordedTables.ts'
import { RecordsAboutMe } from './recordsAboutMe.ts'

type PersonSession = Extract<Session, { kind: 'person' }>

let house: HouseForTests
let people: People
let handlers: ReturnType<typeof privacyHandlers>
let meetingId: MeetingId
/** Ada hosts, Bob is in her company, Eve is not. */
let ada: PersonSession
let bob: PersonSession
let eve: PersonSession

const contacts = (session: Session, id = meetingId) =>
  handlers['GET /api/meetings/:meetingId/contacts']({ session, params: { meetingId: id } } as never)
const hide = (session: Session, hidden: boolean, id = meetingId) =>
  handlers['PUT /api/meetings/:meetingId/contacts']({ session, params: { meetingId: id }, body: { hidden } } as never)
const records = (session: Session) => handlers['GET /api/me/records']({ session } as never)
const seenBy = async (viewer: PersonSession, personId: PersonId) =>
  (await people.list(viewer.tenantId, viewer)).find((each) => each.personId === personId)

beforeAll(async () => {
  house = await openHouseForTests()
  people = new People(house)
  const meetings = openMeetings(house)
  const roles = new LiveRoles({
    meetings,
    placement: { removed: async () => false, presence: async () => [], room: async () => null },
  })
  handlers = privacyHandlers({ records: new RecordsAboutMe(house), contacts: new MeetingContacts(house), roles })
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  const person = async (name: string, { tenantId, ...at }: typeof company): Promise<PersonSession> => {
    const { personId } = await addPersonTo(house, tenantId, { name, ...at })
    return { kind: 'person', tenantId, personId, role: 'member' }
  }
  ada = await person('Ada', company)
  bob = await person('Bob', company)
  eve = await person('Eve', other)
  meetingId = (await addMeeting(meetings, company.tenantId, ada.personId)).meetingId
})
afterAll(() => house.close())

test('[PV1] address and phone are hidden from everybody but admins until they are shared', async () => {
  await people.change(ada.tenantId, ada.personId, { phone: '+49 89 123' })
  expect(await seenBy(bob, ada.personId)).toMatchObject({ name: 'Ada', email: null, phone: null })
  expect(await seenBy({ ...bob, role: 'admin' }, ada.personId)).toMatchObject({ email: 'ada@example.com', phone: null })
  expect(await seenBy(ada, ada.personId)).toMatchObject({ email: 'ada@example.com', phone: '+49 89 123' })
  await people.change(ada.tenantId, ada.personId, { contactShared: true })
  expect(await seenBy(bob, ada.personId)).toMatchObject({ email: 'ada@example.com', phone: '+49 89 123' })
})

test('[PV1] in a meeting they are seen by its people, unless hidden from it', async () => {
  const own = { personId: ada.personId, name: 'Ada', email: 'ada@example.com', phone: '+49 89 123' }
  expect(await contacts(bob)).toEqual({ hidden: false, shared: false, contacts: [own] })
  await hide(ada, true)
  await hide(ada, true)
  expect(await contacts(bob)).toMatchObject({ contacts: [] })
  expect(await contacts(ada)).toMatchObject({ hidden: true, shared: true })
  await hide(ada, false)
  expect(await contacts(bob)).toMatchObject({ contacts: [own] })
})

test('[PV1] to another company the meeting is not there, like one that does not exist', async () => {
  for (const id of [meetingId, newId<MeetingId>()]) {
    await expect(contacts(eve, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(hide(eve, true, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
})

test('[PV3] everybody sees what is recorded about them, and nothing of anybody else', async () => {
  const gwen: Session = {
    kind: 'guest',
    tenantId: ada.tenantId,
    guestId: newId<GuestId>(),
    meetingId,
    name: 'Gwen',
    zone: 'Europe/Rome',
  }
  const written = { tenant_id: ada.tenantId, meeting_id: meetingId, sent_at: new Date(house.clock.nowMs()) }
  await house.storage.inTenant(ada.tenantId, async (tx) => {
    const by = (personKey: string, name: string, text: string) => ({ ...written, person_key: personKey, name, text })
    await tx
      .insertInto('chat_messages')
      .values([by(ada.personId, 'Ada', 'from ada'), by(gwen.guestId, 'Gwen', 'from gwen')])
      .execute()
  })
  const own = await records(ada)
  const rowsOf = (table: string) => own.records.find((each) => each.table === table)?.rows
  expect(rowsOf('people')).toMatchObject([{ name: 'Ada', email: 'ada@example.com', phone: '+49 89 123' }])
  expect(rowsOf('meetings')).toMatchObject([{ id: meetingId, title: 'Planning' }])
  expect(rowsOf('chat_messages')).toMatchObject([{ text: 'from ada', meeting_id: meetingId }])
  expect(own.titles).toEqual({ [meetingId]: 'Planning' })
  const text = JSON.stringify(own)
  for (const foreign of [
    'from gwen',
    'bob@example.com',
    'eve@example.com',
    'secret_hash',
    'password_hash',
    'link_secret',
  ])
    expect(text).not.toContain(foreign)

  const ofGwen = await records(gwen)
  expect(ofGwen.records.map(({ table }) => table)).toEqual(['chat_messages'])
  expect(JSON.stringify(await records(eve))).not.toContain('nordlicht')
})

test('[PV3] every table says what it keeps about people', async () => {
  const tables = await house.storage.asOwner((tx) => tablesInOrder(tx))
  const told = [...Object.keys(recordedTables), ...aboutNobody].toSorted()
  expect(told).toEqual(tables.map(({ name }) => name).toSorted())
})
