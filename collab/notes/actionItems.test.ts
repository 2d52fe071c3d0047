import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type * as Y from 'yjs'
import type { DocumentId, PersonId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { noteElement, noteRoot, type NoteElement } from './noteNode.ts'
import { addTeam, openNotesHouse, type NotesHouse } from './testing/notesHouse.ts'
import { tasksIn } from './tasks.ts'
import { copyOf } from '../documents/testing/copyOf.ts'

let house: NotesHouse
let team: Awaited<ReturnType<typeof addTeam>>

beforeAll(async () => {
  house = await openNotesHouse()
  house.one.editing.onSettled((address) => house.one.items.derive(address))
})
afterAll(() => house.close())
beforeEach(async () => {
  house.access.clear()
  team = await addTeam(house)
})

const writer = { personKey: 'x', name: 'X' }
const task = (
  text: string,
  attributes: Record<string, string | number | boolean | null> = {},
  inside: NoteElement[] = [],
) => noteElement('taskItem', { checked: false, ...attributes }, [noteElement('paragraph', {}, [text]), ...inside])
const list = (...items: NoteElement[]) => noteElement('taskList', {}, items)
const write = (...nodes: NoteElement[]) =>
  house.one.editing.edit(team.text, writer, (doc) => {
    const root = noteRoot(doc)
    root.insert(root.length, nodes as unknown as Y.XmlElement[])
  })
const all = () => house.one.items.list(team.grace, { whose: 'all' })
const tasks = async () => tasksIn(await house.two.editing.read(team.text, copyOf))

test('a task written in a document is a row a moment later, under its occurrence, with assignee, day and minute', async () => {
  await house.one.sections.begin(team.grace, team.meetingId, '2026-11-23T09:00', null)
  await write(
    list(
      task('Send the figures', { taskId: 't1', assigneeId: team.li.personId, dueDay: '2026-11-30', minute: 14 }, [
        list(task('to the board', { taskId: 't2', checked: true })),
      ]),
    ),
  )
  await expect.poll(all, { timeout: 5000 }).toMatchObject([
    {
      itemId: 't1',
      documentId: team.documentId,
      documentTitle: 'Weekly',
      meetingId: team.meetingId,
      startLocal: '2026-11-23T09:00',
      text: 'Send the figures',
      assigneeId: team.li.personId,
      dueDay: '2026-11-30',
      done: false,
    },
    { itemId: 't2', text: 'to the board', done: true },
  ])
  const [row] = await house.storage.inTenant(team.tenantId, (tx) =>
    tx.selectFrom('action_items').selectAll().where('id', '=', 't1').execute(),
  )
  expect(row).toMatchObject({ minute: 14, key_version: 1 })
  expect(Buffer.from(row?.body ?? []).toString('latin1')).not.toContain('figures')
})

test('what is changed in the list is changed in the document, for everybody who has it open', async () => {
  await write(list(task('Call Ana', { taskId: 't1' })))
  await house.one.items.derive(team.text)
  const change = { done: true, assigneeId: team.li.personId, dueDay: '2026-12-01' }
  const changed = await house.one.items.change(team.grace, team.documentId, 't1', change)
  expect(changed).toMatchObject({ itemId: 't1', text: 'Call Ana', ...change })
  await expect
    .poll(tasks)
    .toMatchObject([{ done: true, assigneeId: team.li.personId, assigneeName: 'Li', dueDay: '2026-12-01' }])
  await house.one.items.change(team.grace, team.documentId, 't1', { assigneeId: null, dueDay: null })
  await expect.poll(tasks).toMatchObject([{ done: true, assigneeId: null, assigneeName: null, dueDay: null }])
  expect(await all()).toMatchObject([{ done: true, assigneeId: null, dueDay: null }])
})

test('a row follows its task: changed, moved under another heading, and gone with it', async () => {
  await write(list(task('One', { taskId: 't1' }), task('Two', { taskId: 't2' })))
  await house.one.items.derive(team.text)
  await house.one.editing.edit(team.text, writer, (doc) => {
    const root = noteRoot(doc)
    root.delete(0, 1)
    root.insert(0, [
      noteElement('heading', { level: 2, section: '2026-11-30T09:00' }, ['Later']),
      list(task('Two, and more', { taskId: 't2' })),
    ] as unknown as Y.XmlElement[])
  })
  await house.one.items.derive(team.text)
  expect(await all()).toMatchObject([{ itemId: 't2', text: 'Two, and more', startLocal: '2026-11-30T09:00' }])
})

test('a task without an id, and a pasted one with the id of another, get ids of their own', async () => {
  await write(list(task('One', { taskId: 't1' }), task('One', { taskId: 't1' }), task('Plain'), task('')))
  await house.one.items.derive(team.text)
  const written = await tasks()
  expect(written).toHaveLength(3)
  expect(new Set(written.map(({ taskId }) => taskId)).size).toBe(3)
  expect((await all()).map(({ itemId }) => itemId).toSorted()).toEqual(written.map(({ taskId }) => taskId).toSorted())
})

test('what a hostile editor wrote into a task’s attributes is no row’s harm', async () => {
  await write(
    list(
      task('a', { taskId: 'x'.repeat(200), assigneeId: 'nobody', dueDay: '2026-02-31', minute: 1e12 }),
      task('b', { taskId: 7, assigneeId: true, dueDay: 3, minute: 'x' }),
      task('c'.repeat(10_000), { taskId: 't3' }),
    ),
  )
  await house.one.items.derive(team.text)
  const items = await all()
  expect(items.map(({ assigneeId, dueDay }) => [assigneeId, dueDay])).toEqual(items.map(() => [null, null]))
  expect(items.map(({ text }) => text.length).toSorted((a, b) => a - b)).toEqual([1, 1, 2000])
})

test('the list shows mine wherever I may read, and all of documents I have a part in; open ones first, by day', async () => {
  await write(
    list(
      task('Late', { taskId: 'late', dueDay: '2026-12-24' }),
      task('Someday', { taskId: 'someday' }),
      task('Done', { taskId: 'done', checked: true, dueDay: '2026-11-01' }),
      task('Soon', { taskId: 'soon', assigneeId: team.other.personId, dueDay: '2026-11-25' }),
    ),
  )
  await house.one.items.derive(team.text)
  expect((await all()).map(({ itemId }) => itemId)).toEqual(['soon', 'late', 'someday', 'done'])
  const of = async (...asked: Parameters<NotesHouse['one']['items']['list']>) =>
    (await house.one.items.list(...asked)).map(({ itemId }) => itemId)
  expect(await of(team.grace, { whose: 'mine' })).toEqual([])
  expect(await of(team.other, { whose: 'mine' })).toEqual(['soon'])
  // Not invited: of this meeting they see their own alone, unless they hold the document.
  expect(await of(team.other, { whose: 'all' })).toEqual(['soon'])
  expect(await of(team.other, { whose: 'all', documentId: team.documentId })).toHaveLength(4)
  house.access.set(team.other.personId, null)
  expect(await of(team.other, { whose: 'mine' })).toEqual([])
  expect(await of((await addTeam(house)).admin, { whose: 'all', documentId: team.documentId })).toEqual([])
})

test('only whoever may edit the document changes its tasks, and only to people who are here', async () => {
  await write(list(task('One', { taskId: 't1' })))
  const { items } = house.one
  const attempt = (change: Parameters<typeof items.change>[3], itemId = 't1', documentId = team.documentId) =>
    items.change(team.li, documentId, itemId, change)
  await expect(attempt({ assigneeId: newId<PersonId>() })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await expect(attempt({ done: true }, 'other')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(attempt({ done: true }, 't1', newId<DocumentId>())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  house.access.set(team.li.personId, 'suggest')
  await expect(attempt({ done: true })).rejects.toMatchObject({ code: 'READ_ONLY' })
  house.access.set(team.li.personId, null)
  await expect(attempt({ done: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await tasks()).toMatchObject([{ done: false }])
})
