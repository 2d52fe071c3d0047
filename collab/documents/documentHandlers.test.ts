import { noRooms } from '../admission/testing/noRooms.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DocumentId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { MasterKeys } from '../../infra/masterKeys.ts'
import { newId } from '../../infra/secrets.ts'
import { documentAccess } from '../admission/documentAccess.ts'
import { openMeetings } from '../admission/testing/realMeetings.ts'
import {
  addCompany,
  addPersonTo,
  openHouseForTests,
  serveForTests,
  type HouseForTests,
} from '../directory/testing/directoryHouse.ts'
import { documentRoutes, type AccessOrNone } from '../protocol/documents.ts'
import { documentHandlers } from './documentHandlers.ts'
import { DocumentKeys } from './documentKeys.ts'
import { DocumentRights } from '../admission/documentRights.ts'
import { DocumentStores } from './documentStores.ts'
import { FoldingThread } from './foldingThread.ts'

type Someone = Awaited<ReturnType<typeof addPersonTo>>

let house: HouseForTests
let folding: FoldingThread
let call: Awaited<ReturnType<typeof serveForTests>>['call']
let nordlicht: Awaited<ReturnType<typeof addCompany>>
let ada: Someone
let bob: Someone
let cleo: Someone
let admin: Someone
let stranger: Someone
let notes: { documentId: DocumentId; meetingId: MeetingId }
const removedKeys = new Set<string>()
const revoked: string[] = []

beforeAll(async () => {
  house = await openHouseForTests()
  folding = new FoldingThread(house.clock)
  const keys = new DocumentKeys({ ...house, master: new MasterKeys([randomBytes(32)]) })
  const rights = new DocumentRights({
    ...house,
    placement: { ...noRooms, removed: async (_room, personKey) => removedKeys.has(personKey) },
  })
  const handlers = documentHandlers({
    ...house,
    rights,
    keys,
    newId,
    stores: new DocumentStores({ ...house, keys, folding }),
    documents: {
      revoke: async (_tenantId, _documentId, personKey) => void revoked.push(personKey),
      revokeAll: async () => void revoked.push('all'),
    },
  })
  call = (await serveForTests(house, documentRoutes, handlers)).call
  const company = await addCompany(house, 'nordlicht')
  const foreign = await addCompany(house, 'sudwind')
  nordlicht = company
  const join = (name: string, role?: 'admin') =>
    addPersonTo(house, company.tenantId, { name, departmentId: company.departmentId, ...(role && { role }) })
  ;[ada, bob, cleo, admin] = [await join('Ada'), await join('Bob'), await join('Cleo'), await join('Root', 'admin')]
  stranger = await addPersonTo(house, foreign.tenantId, {
    name: 'Eve',
    role: 'owner',
    departmentId: foreign.departmentId,
  })
  notes = await openMeetings(house).create(
    { tenantId: company.tenantId, personId: ada.personId, role: 'member' },
    {
      title: 'Weekly',
      zone: 'Europe/Berlin',
      startLocal: '2027-01-04T10:00',
      durationSeconds: 1800,
      recurrence: null,
      attendeeIds: [bob.personId],
      payer: 'joiner',
      exempt: null,
    },
  )
})
afterAll(async () => {
  await folding.close()
  await house.close()
})

const titlesOf = async ({ cookie }: Someone) =>
  (await call('GET', '/api/documents', { cookie })).body.documents.map(({ title }: { title: string }) => title)
const page = async ({ cookie }: Someone, title: string): Promise<DocumentId> =>
  (await call('POST', '/api/documents', { cookie, body: { title } })).body.documentId
const get = (documentId: string, { cookie }: Someone) => call('GET', `/api/documents/${documentId}`, { cookie })
const share = (documentId: string, who: Someone, access: AccessOrNone | null, by = ada) =>
  call('PUT', `/api/documents/${documentId}/sharing/${who.personId}`, { cookie: by.cookie, body: { access } })
const open = (documentId: string, body: { company?: AccessOrNone; guests?: AccessOrNone }, by = ada) =>
  call('PATCH', `/api/documents/${documentId}/sharing`, { cookie: by.cookie, body })

test('a page is its owner’s alone until it is shared with somebody or opened to the company', async () => {
  const documentId = await page(ada, 'Plan')
  expect((await get(documentId, ada)).body).toMatchObject({ kind: 'page', access: 'edit', mayManage: true })
  expect(await titlesOf(ada)).toContain('Plan')
  for (const other of [bob, cleo, admin]) expect((await get(documentId, other)).code).toBe('NOT_FOUND')
  expect((await share(documentId, bob, 'comment')).body).toEqual({
    company: 'none',
    guests: 'none',
    people: [{ personId: bob.personId, name: 'Bob', access: 'comment' }],
  })
  expect((await get(documentId, bob)).body).toMatchObject({ access: 'comment', mayManage: false })
  expect(await titlesOf(bob)).toContain('Plan')
  expect(await titlesOf(cleo)).not.toContain('Plan')
  await open(documentId, { company: 'read' })
  expect((await get(documentId, cleo)).body).toMatchObject({ access: 'read' })
  expect(await titlesOf(cleo)).toContain('Plan')
  expect((await get(documentId, admin)).body).toMatchObject({ access: 'read', mayManage: true })
})

test('notes are listed for whoever hosts, attends or was there; others open them with the address', async () => {
  expect(await titlesOf(ada)).toContain('Weekly')
  expect(await titlesOf(bob)).toContain('Weekly')
  expect(await titlesOf(cleo)).not.toContain('Weekly')
  expect((await get(notes.documentId, cleo)).body).toMatchObject({ kind: 'notes', access: 'edit', mayManage: false })
  await house.storage.inTenant(nordlicht.tenantId, (tx) =>
    tx
      .insertInto('attendances')
      .values({
        peer_id: newId(),
        tenant_id: nordlicht.tenantId,
        meeting_id: notes.meetingId,
        person_key: cleo.personId,
        name: 'Cleo',
        payer_department_id: nordlicht.departmentId,
        issued_at: new Date(house.clock.nowMs()),
        connected_ms: 0,
        first_seen_at: null,
        ended_at: null,
      })
      .execute(),
  )
  expect(await titlesOf(cleo)).toContain('Weekly')
})

test('no door of a document opens to another company', async () => {
  const documentId = await page(ada, 'Sealed')
  await open(documentId, { company: 'edit', guests: 'edit' })
  const path = `/api/documents/${documentId}`
  const { cookie } = stranger
  const answers = await Promise.all([
    call('GET', path, { cookie }),
    call('PATCH', path, { cookie, body: { title: 'Mine' } }),
    call('DELETE', path, { cookie }),
    call('GET', `${path}/sharing`, { cookie }),
    call('PATCH', `${path}/sharing`, { cookie, body: { company: 'edit' } }),
    call('PUT', `${path}/sharing/${stranger.personId}`, { cookie, body: { access: 'edit' } }),
    call('GET', `${path}/offline-key`, { cookie }),
  ])
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['NOT_FOUND']))
  expect(await titlesOf(stranger)).toEqual([])
  expect((await share(documentId, stranger, 'edit')).code).toBe('NOT_FOUND')
})

test('whoever may only use a document neither renames, shares nor erases it', async () => {
  const documentId = await page(ada, 'Ours')
  await open(documentId, { company: 'edit' })
  const path = `/api/documents/${documentId}`
  const { cookie } = bob
  const answers = await Promise.all([
    call('PATCH', path, { cookie, body: { title: 'Mine' } }),
    call('DELETE', path, { cookie }),
    call('GET', `${path}/sharing`, { cookie }),
    open(documentId, { company: 'none' }, bob),
    share(documentId, bob, 'edit', bob),
  ])
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['FORBIDDEN']))
  const renamed = await call('PATCH', path, { cookie: admin.cookie, body: { title: 'Renamed' } })
  expect(renamed.body).toMatchObject({ title: 'Renamed' })
})

test('whoever loses a right is shown out, and nobody else', async () => {
  const documentId = await page(ada, 'Watched')
  revoked.length = 0
  await open(documentId, { company: 'edit' })
  await share(documentId, bob, 'comment')
  expect(revoked.splice(0)).toEqual([bob.personId])
  await share(documentId, bob, null)
  expect(revoked.splice(0)).toEqual([])
  await open(documentId, { company: 'suggest' })
  expect(revoked.splice(0)).toEqual(['all'])
  await share(documentId, bob, 'none')
  expect(revoked.splice(0)).toEqual([bob.personId])
  expect((await get(documentId, bob)).code).toBe('NOT_FOUND')
})

test('erasing a page takes everything along; notes stay with their meeting', async () => {
  const documentId = await page(ada, 'Gone')
  await call('GET', `/api/documents/${documentId}/offline-key`, { cookie: ada.cookie })
  const erased = await call('DELETE', `/api/documents/${documentId}`, { cookie: ada.cookie })
  expect(erased).toMatchObject({ status: 200, body: {} })
  expect((await get(documentId, ada)).code).toBe('NOT_FOUND')
  const keys = await house.storage.inTenant(nordlicht.tenantId, (tx) =>
    tx.selectFrom('document_keys').selectAll().where('document_id', '=', documentId).execute(),
  )
  expect(keys).toEqual([])
  const notesErased = await call('DELETE', `/api/documents/${notes.documentId}`, { cookie: ada.cookie })
  expect(notesErased.code).toBe('CONFLICT')
})

test('the offline key is the same at each visit and another for everybody', async () => {
  const documentId = await page(ada, 'Offline')
  await open(documentId, { company: 'read' })
  const keyOf = async (who: Someone) =>
    (await call('GET', `/api/documents/${documentId}/offline-key`, { cookie: who.cookie })).body.key
  const mine = await keyOf(ada)
  expect(mine).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(await keyOf(ada)).toBe(mine)
  expect(await keyOf(bob)).not.toBe(mine)
  await share(documentId, bob, 'none')
  expect((await call('GET', `/api/documents/${documentId}/offline-key`, { cookie: bob.cookie })).code).toBe('NOT_FOUND')
})

test('guests have the document of their one meeting and no list; whoever was put out has nothing', async () => {
  const secret = await house.sessions.openForGuest(nordlicht.tenantId, {
    meetingId: notes.meetingId,
    name: 'Gus',
    zone: 'UTC',
  })
  const guest = { cookie: `${house.cookie.name}=${secret}` } as Someone
  expect((await get(notes.documentId, guest)).body).toMatchObject({ access: 'edit', mayManage: false })
  expect((await get(await page(ada, 'Private'), guest)).code).toBe('NOT_FOUND')
  expect((await call('GET', '/api/documents', { cookie: guest.cookie })).code).toBe('FORBIDDEN')
  await open(notes.documentId, { guests: 'none' })
  expect((await get(notes.documentId, guest)).code).toBe('NOT_FOUND')
  removedKeys.add(bob.personId)
  expect((await get(notes.documentId, bob)).code).toBe('REMOVED')
})

test('lists, doors and passes know one rule', async () => {
  const documentId = await page(ada, 'Ruled')
  const everybody: PersonId[] = [ada, bob, cleo, admin].map(({ personId }) => personId)
  for (const company of ['none', 'read', 'edit'] as const) {
    for (const own of [null, 'none', 'suggest'] as const) {
      await open(documentId, { company })
      await share(documentId, cleo, own)
      const passes = await house.storage.inTenant(nordlicht.tenantId, (tx) => documentAccess(tx, documentId, everybody))
      for (const who of [ada, cleo, admin])
        expect((await get(documentId, who)).body.access).toBe(passes.get(who.personId))
    }
  }
})
