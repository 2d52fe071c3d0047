import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { systemClock } from '../../infra/clock.ts'
import type { DepartmentId, DocumentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { noteField } from '../../infra/contract/noteSchema.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import type { Session } from '../../infra/contract/session.ts'
import { newId } from '../../infra/secrets.ts'
import { insertDepartment } from '../directory/departments.ts'
import { TestHouse, type TestProcess } from '../documents/testing/documentHouse.ts'
import { appendNodes } from '../exports/noteElements.ts'
import { paragraph } from '../exports/testing/samplePaper.ts'
import { Indexing } from './indexing.ts'
import { Search } from './search.ts'
import { SearchIndex } from './searchIndex.ts'

let house: TestHouse
let one: TestProcess
let index: SearchIndex
let search: Search
let tenantId: TenantId
let departmentId: DepartmentId
const log = pino({ level: 'silent' })

beforeAll(async () => {
  house = await TestHouse.open()
  one = await house.process()
  index = new SearchIndex({ storage: house.storage, editing: one.documents, keys: house.keys })
  search = new Search({ storage: house.storage, index, keys: house.keys, log })
  ;({ tenantId } = await house.document())
  departmentId = await department(tenantId)
})
afterAll(() => house.close())

async function department(tenant: TenantId): Promise<DepartmentId> {
  const fields = { name: 'All', zone: 'UTC', parentId: null }
  const made = await house.storage.inTenant(tenant, (tx) => insertDepartment(tx, tenant, fields, new Date()))
  return made.departmentId
}

async function person(tenant: TenantId, inDepartment: DepartmentId): Promise<Session & { kind: 'person' }> {
  const personId = newId<PersonId>()
  await house.storage.inTenant(tenant, (tx) =>
    tx
      .insertInto('people')
      .values({
        id: personId,
        tenant_id: tenant,
        department_id: inDepartment,
        name: 'P',
        email: `${personId}@example.com`,
        role: 'member',
        zone: 'UTC',
        work_from_minute: 540,
        work_until_minute: 1020,
        work_days: [1, 2, 3, 4, 5],
        language: 'en',
        password_hash: null,
      })
      .execute(),
  )
  return { kind: 'person', tenantId: tenant, personId, role: 'member' }
}

async function page(
  title: string,
  text: string,
  facts: { owner?: PersonId; company?: DocumentAccess | 'none'; tenant?: TenantId } = {},
) {
  const documentId = newId<DocumentId>()
  const tenant = facts.tenant ?? tenantId
  await house.storage.inTenant(tenant, (tx) =>
    tx
      .insertInto('documents')
      .values({
        id: documentId,
        tenant_id: tenant,
        title,
        meeting_id: null,
        kind: 'page',
        owner_id: facts.owner ?? null,
        company_access: facts.company ?? 'read',
      })
      .execute(),
  )
  await write(documentId, text, tenant)
  await index.refresh(tenant, documentId)
  return documentId
}

const write = (documentId: DocumentId, text: string, tenant = tenantId) =>
  one.documents.edit({ tenantId: tenant, documentId, part: 'text' }, { personKey: 'x', name: 'X' }, (doc) =>
    appendNodes(doc.getXmlFragment(noteField), [paragraph(text)]),
  )

test('words of any script are found in text, comments and titles, titles first, with marks', async () => {
  const reader = await person(tenantId, departmentId)
  const body = await page('第三季度', '本季度的预算已经批准')
  const title = await page('预算会议', 'nothing else')
  await one.documents.edit({ tenantId, documentId: body, part: 'comments' }, { personKey: 'x', name: 'X' }, (doc) => {
    const comment = new Y.Map(Object.entries({ id: 'c', text: 'Bitte mit München klären' }))
    doc.getMap('threads').set('t', new Y.Map(Object.entries({ comments: Y.Array.from([comment]) })))
  })
  await index.refresh(tenantId, body)
  const found = await search.find(reader, '预算')
  expect(found.map((hit) => hit.documentId)).toEqual([title, body])
  expect(found[1]?.marks.map(([from, until]) => found[1]?.excerpt.slice(from, until))).toEqual(['预算'])
  expect((await search.find(reader, 'munch')).map((hit) => hit.documentId)).toEqual([body])
  expect((await search.find(reader, '第三 批准')).map((hit) => hit.documentId)).toEqual([body])
  expect(await search.find(reader, '!!! …')).toEqual([])
})

test('nobody finds what they may not read: not by text, not by title, not from another company', async () => {
  const [owner, other] = [await person(tenantId, departmentId), await person(tenantId, departmentId)]
  const secret = await page('Zebra plan', 'giraffe', { owner: owner.personId, company: 'none' })
  expect((await search.find(owner, 'giraffe')).map((hit) => hit.documentId)).toEqual([secret])
  expect(await search.find(other, 'giraffe')).toEqual([])
  expect(await search.find(other, 'zebra')).toEqual([])
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .insertInto('document_rights')
      .values({ tenant_id: tenantId, document_id: secret, person_id: other.personId, access: 'read' })
      .execute(),
  )
  expect(await search.find(other, 'giraffe')).toHaveLength(1)
  const { tenantId: foreign } = await house.document()
  const stranger = await person(foreign, await department(foreign))
  expect(await search.find(stranger, 'giraffe')).toEqual([])
})

test('nothing can be read in the table, and the same word looks different in each company', async () => {
  const documentId = await page('Hippopotamus', 'rhinoceros 长颈鹿')
  const { tenantId: foreign } = await house.document()
  const elsewhere = await page('Hippopotamus', 'rhinoceros 长颈鹿', { tenant: foreign })
  const row = (tenant: TenantId, id: DocumentId) =>
    house.storage.inTenant(tenant, (tx) =>
      tx.selectFrom('document_search').selectAll().where('document_id', '=', id).executeTakeFirstOrThrow(),
    )
  const [here, there] = [await row(tenantId, documentId), await row(foreign, elsewhere)]
  const plain =
    JSON.stringify({ ...here, body: Buffer.from(here.body).toString('latin1') }) +
    Buffer.from(here.body).toString('utf8')
  for (const word of ['hippo', 'Hippo', 'rhino', '长颈鹿', '长']) expect(plain).not.toContain(word)
  expect(here.tokens.every((token) => /^[0-9a-f]{16}$/.test(token))).toBe(true)
  expect(here.tokens.filter((token) => there.tokens.includes(token))).toEqual([])
})

test('an erased document leaves nothing behind in the index', async () => {
  const reader = await person(tenantId, departmentId)
  const documentId = await page('Gone', 'pangolin')
  expect(await search.find(reader, 'pangolin')).toHaveLength(1)
  await house.stores().erase(tenantId, documentId)
  expect(await search.find(reader, 'pangolin')).toEqual([])
  await index.refresh(tenantId, documentId)
  const left = await house.storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('document_search').select('document_id').where('document_id', '=', documentId).execute(),
  )
  expect(left).toEqual([])
})

test('what is written is found once writing pauses, and a renamed document by its new title', async () => {
  const reader = await person(tenantId, departmentId)
  const documentId = await page('Before', 'aardvark')
  const indexing = new Indexing({ index, editing: one.documents, clock: systemClock, log })
  await write(documentId, 'wolverine')
  await expect.poll(() => search.find(reader, 'wolverine'), { timeout: 15_000 }).toHaveLength(1)
  await house.storage.inTenant(tenantId, (tx) =>
    tx
      .updateTable('documents')
      .set({ title: 'Tapir', updated_at: sql<Date>`now()` })
      .where('id', '=', documentId)
      .execute(),
  )
  await indexing.catchUp(tenantId)
  await expect.poll(() => search.find(reader, 'tapir'), { timeout: 15_000 }).toHaveLength(1)
  await indexing.close()
})

test('documents from before there was an index are found after the first search', async () => {
  const { tenantId: old, documentId } = await house.document()
  const reader = await person(old, await department(old))
  await write(documentId, 'mammoth', old)
  const indexing = new Indexing({ index, editing: { onSettled: () => () => undefined }, clock: systemClock, log })
  await indexing.catchUp(old)
  await indexing.idle()
  expect(await search.find(reader, 'mammoth')).toHaveLength(1)
  await indexing.close()
})
