import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { PersonSession } from '../../infra/http.ts'
import { noteElement, noteRoot } from './noteNode.ts'
import { addTeam, openNotesHouse, type NotesHouse } from './testing/notesHouse.ts'

let house: NotesHouse
let team: Awaited<ReturnType<typeof addTeam>>

beforeAll(async () => {
  house = await openNotesHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  house.removed.clear()
  team = await addTeam(house)
})

const authorOf = ({ personId }: PersonSession) => ({ personKey: personId, name: 'as their pass says' })
const comments = () => ({ ...team.text, part: 'comments' as const })

/** Writes a line that speaks to somebody at the end of the text. */
function mention(by: PersonSession, whom: PersonSession): Promise<void> {
  return house.one.editing.edit(team.text, authorOf(by), (doc) => {
    const root = noteRoot(doc)
    const at = noteElement('mention', { id: whom.personId, label: 'whatever the client wrote' })
    root.insert(root.length, [noteElement('paragraph', {}, ['ask ', at]) as unknown as Y.XmlElement])
  })
}

/** A comment that says it is by somebody, as a client writes it. */
function comment(by: PersonSession, saysItIsBy: PersonSession, ...whom: PersonSession[]): Promise<void> {
  return house.one.editing.edit(comments(), authorOf(by), (doc) => {
    const said = new Y.Map<unknown>(
      Object.entries({
        id: 'c',
        text: 'Is this right?',
        personKey: saysItIsBy.personId,
        name: 'Somebody else',
        mentions: whom.map(({ personId }) => personId),
      }),
    )
    const thread = new Y.Map<unknown>(Object.entries({ quote: '', comments: Y.Array.from([said]) }))
    doc.getMap('threads').set(`t${doc.clientID}`, thread)
  })
}

/** Both processes see that the document has settled. */
async function settle(): Promise<void> {
  const processes = [house.one, house.two]
  for (const address of [team.text, comments()])
    await Promise.all(processes.map(({ mentions }) => mentions.derive(address)))
}

/** The letters since the last time it was asked, by whom they went to. */
async function letters(): Promise<{ to: string; subject: string; body: string }[]> {
  const rows = await house.storage.inTenant(team.tenantId, (tx) =>
    tx
      .deleteFrom('outbox')
      .where('document_id', '=', team.documentId)
      .returning(['to_email as to', 'subject', 'body'])
      .execute(),
  )
  return rows.toSorted((a, b) => a.to.localeCompare(b.to))
}

const emailOf = async ({ tenantId, personId }: PersonSession) =>
  (
    await house.storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('people').select('email').where('id', '=', personId).executeTakeFirstOrThrow(),
    )
  ).email

test('who is mentioned gets one letter in their language, with who, where and a link', async () => {
  await mention(team.grace, team.li)
  await settle()
  const url = `https://meet.example.com/d/${team.documentId}`
  expect(await letters()).toEqual([
    {
      to: await emailOf(team.li),
      subject: 'Grace 提到了您：Weekly',
      body: `Grace 在《Weekly》中提到了您。\n\n打开文档: ${url}`,
    },
  ])
  await mention(team.li, team.grace)
  await settle()
  expect(await letters()).toMatchObject([{ subject: 'Li mentioned you: Weekly', body: expect.stringContaining(url) }])
})

test('somebody mentioned again and again gets one letter in ten minutes, and another later', async () => {
  await mention(team.grace, team.li)
  await settle()
  await mention(team.grace, team.li)
  await comment(team.grace, team.grace, team.li)
  await settle()
  expect(await letters()).toHaveLength(1)
  house.clock.advance(10 * 60_000 + 1)
  await settle()
  expect(await letters()).toEqual([])
  await mention(team.grace, team.li)
  await settle()
  expect(await letters()).toHaveLength(1)
})

test('a comment is by whoever sent it, whatever it says', async () => {
  await comment(team.grace, team.other, team.li)
  await settle()
  expect(await letters()).toMatchObject([{ subject: 'Grace 提到了您：Weekly' }])
})

test('nobody hears of what they may not read, of themselves, or of a meeting they were put out of', async () => {
  await house.storage.inTenant(team.tenantId, (tx) =>
    tx.updateTable('documents').set({ company_access: 'none' }).where('id', '=', team.documentId).execute(),
  )
  const { tenantId: tenant_id, documentId: document_id } = team
  await house.storage.inTenant(team.tenantId, (tx) =>
    tx
      .insertInto('document_rights')
      .values(
        [team.li, team.admin].map(({ personId }) => ({ tenant_id, document_id, person_id: personId, access: 'read' })),
      )
      .execute(),
  )
  house.removed.add(team.admin.personId)
  for (const whom of [team.other, team.grace, team.admin, team.li]) await mention(team.grace, whom)
  await settle()
  expect(await letters()).toMatchObject([{ to: await emailOf(team.li) }])
  // The right comes later: the mention of before was not for them.
  await house.storage.inTenant(team.tenantId, (tx) =>
    tx.updateTable('documents').set({ company_access: 'read' }).where('id', '=', team.documentId).execute(),
  )
  await settle()
  expect(await letters()).toEqual([])
})

test('what stood in a document before the house wrote such letters tells nobody', async () => {
  await mention(team.grace, team.li)
  await house.storage.inTenant(team.tenantId, (tx) =>
    tx
      .updateTable('document_writers')
      .set({ first_at: new Date('2020-01-01') })
      .where('document_id', '=', team.documentId)
      .execute(),
  )
  await settle()
  expect(await letters()).toEqual([])
})
