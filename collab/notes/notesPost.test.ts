import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { noteMarkup } from './noteMarkup.ts'
import { noteElement, noteRoot, type NoteElement } from './noteNode.ts'
import { sectionNodes } from './sectionSeed.ts'
import { addTeam, openNotesHouse, type NotesHouse } from './testing/notesHouse.ts'
import { copyOf } from '../documents/testing/copyOf.ts'

const monday = '2026-11-23T09:00'
const endsMs = Date.parse('2026-11-23T08:30:00Z')

let house: NotesHouse
let team: Awaited<ReturnType<typeof addTeam>>

beforeAll(async () => {
  house = await openNotesHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  house.access.clear()
  house.present.length = 0
  house.clock.advance(Date.parse('2026-11-23T08:00:00Z') - house.clock.nowMs())
  team = await addTeam(house)
})

const writer = { personKey: 'x', name: 'X' }
const paragraph = (...text: string[]) => noteElement('paragraph', {}, text)
const task = (text: string, attributes: Record<string, string | boolean>) =>
  noteElement('taskList', {}, [noteElement('taskItem', { checked: false, ...attributes }, [paragraph(text)])])
/** Writes at the end; the document then last changed at that moment of the meeting's clock. */
async function write(changedMs: number, ...nodes: NoteElement[]) {
  await house.one.editing.edit(team.text, writer, (doc) => {
    const root = noteRoot(doc)
    root.insert(root.length, nodes as unknown as Y.XmlElement[])
  })
  await house.storage.inTenant(team.tenantId, (tx) =>
    tx
      .updateTable('documents')
      .set({ updated_at: new Date(changedMs) })
      .where('id', '=', team.documentId)
      .execute(),
  )
}
/** The letters of notes, the invitation aside. */
const letters = () =>
  house.storage.inTenant(team.tenantId, (tx) =>
    tx.selectFrom('outbox').selectAll().where('document_id', 'is not', null).orderBy('to_email').execute(),
  )
const moveTo = (ms: number) => house.clock.advance(ms - house.clock.nowMs())
const sweep = async () => {
  await Promise.all([house.one.post.sweep(team.tenantId), house.two.post.sweep(team.tenantId)])
}

test('everybody invited gets the notes in their language, with the open action items, who has them and till when', async () => {
  await house.one.sections.begin(team.grace, team.meetingId, '2026-11-30T09:00', null)
  await house.one.sections.begin(team.grace, team.meetingId, monday, null)
  await write(
    endsMs,
    paragraph('We <agreed> & moved on'),
    task('Send the figures', { taskId: 't1', assigneeId: team.li.personId, dueDay: '2026-11-30' }),
    task('Was done', { taskId: 't2', checked: true }),
  )
  const sent = await house.one.post.send(team.li, team.meetingId, monday)
  expect(sent).toMatchObject({ startLocal: monday, begun: true, mailedAt: new Date(house.clock.nowMs()).toISOString() })
  const [toGrace, toLi, ...more] = await letters()
  expect(more).toEqual([])
  expect(toGrace).toMatchObject({ to_email: 'grace@example.com', document_id: team.documentId })
  expect(toGrace?.subject).toBe('Notes: Weekly, Monday, 23 November 2026, 09:00 (Europe/Berlin)')
  expect(toGrace?.body).toContain('Open action items:\n☐ Send the figures (Li, due 2026-11-30)')
  expect(toGrace?.body).toContain('We <agreed> & moved on')
  expect(toGrace?.html).toContain('We &lt;agreed&gt; &amp; moved on')
  expect(toGrace?.body).not.toContain('☐ Was done')
  expect(toLi?.subject).toMatch(/^会议纪要：Weekly，2026年11月23日/)
  expect(toLi?.body).toContain('待办事项:\n☐ Send the figures (Li, 截止 2026-11-30)')
  expect(toLi?.body).toContain('☑ Was done')
})

test('pressed by two at once the notes go round once; later again', async () => {
  await house.one.sections.begin(team.grace, team.meetingId, monday, null)
  await Promise.all([
    house.one.post.send(team.grace, team.meetingId, monday),
    house.two.post.send(team.li, team.meetingId, monday),
  ])
  expect(await letters()).toHaveLength(2)
  house.clock.advance(60_000)
  await house.one.post.send(team.grace, team.meetingId, monday)
  expect(await letters()).toHaveLength(4)
})

test('notes nobody began are not sent, nor by whoever is neither invited nor an editor, nor to whom they are closed', async () => {
  const send = (who = team.grace) => house.one.post.send(who, team.meetingId, monday)
  await expect(send()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await house.one.sections.begin(team.grace, team.meetingId, monday, null)
  house.access.set(team.other.personId, 'read')
  await expect(send(team.other)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  house.access.set(team.li.personId, null)
  await send()
  expect((await letters()).map(({ to_email }) => to_email)).toEqual(['grace@example.com'])
})

test('the notes go round by themselves once the meeting is over and the room empty, in one process of several', async () => {
  await house.one.sections.begin(team.grace, team.meetingId, monday, null)
  await write(endsMs - 1000, paragraph('Written down'))
  moveTo(endsMs - 1)
  await sweep()
  expect(await letters()).toEqual([])
  moveTo(endsMs + 1000)
  house.present.push({ name: 'Li', zone: 'UTC', personKey: team.li.personId })
  await sweep()
  expect(await letters()).toEqual([])
  house.present.length = 0
  await sweep()
  await sweep()
  expect(await letters()).toHaveLength(2)
})

test('what nobody wrote is not sent, until somebody does and has stopped', async () => {
  const { templateId } = await house.templates.add(team.grace, { name: 'A', items: [{ title: 'Point', minutes: 5 }] })
  await house.one.sections.begin(team.grace, team.meetingId, monday, templateId)
  await write(endsMs - 1000)
  moveTo(endsMs + 60_000)
  await sweep()
  expect(await letters()).toEqual([])
  await write(endsMs + 2 * 60_000, paragraph('After the meeting'))
  moveTo(endsMs + 3 * 60_000)
  await sweep()
  expect(await letters()).toEqual([])
  moveTo(endsMs + 8 * 60_000)
  await sweep()
  expect(await letters()).toHaveLength(2)
})

test('notes of long ago and of a cancelled meeting wait for a hand', async () => {
  await house.one.sections.begin(team.grace, team.meetingId, monday, null)
  await write(endsMs - 1000, paragraph('Written'))
  moveTo(endsMs + 49 * 3_600_000)
  await sweep()
  expect(await letters()).toEqual([])
  moveTo(endsMs + 1000)
  await house.meetings.cancel(team.grace, team.meetingId)
  await sweep()
  expect(await letters()).toEqual([])
})

test('notes are rendered simply: headings, lists, tables, code, links and breaks, and nothing a reader could run', async () => {
  await house.one.sections.begin(team.grace, team.meetingId, monday, null)
  await write(
    endsMs,
    noteElement('heading', { level: 3 }, ['Points']),
    noteElement('orderedList', {}, [
      noteElement('listItem', {}, [
        paragraph('one'),
        noteElement('bulletList', {}, [noteElement('listItem', {}, [paragraph('inside')])]),
      ]),
    ]),
    noteElement('table', {}, [
      noteElement('tableRow', {}, [
        noteElement('tableHeader', {}, [paragraph('a')]),
        noteElement('tableCell', {}, [paragraph('<b>')]),
      ]),
    ]),
    noteElement('codeBlock', {}, ['x = 1\ny = 2']),
    noteElement('blockquote', {}, [paragraph('quoted')]),
    noteElement('horizontalRule'),
    noteElement('image', { src: 'https://example.com/x.png', alt: 'chart' }),
    noteElement('paragraph'),
  )
  const doc = await house.one.editing.read(team.text, copyOf)
  const paragraphs = noteRoot(doc).toArray() as unknown as NoteElement[]
  const last = paragraphs.at(-1) as NoteElement
  last.insert(0, [noteElement('mention', { id: 'x', label: 'Li' }) as unknown as Y.XmlElement])
  const text = new Y.XmlText()
  last.insert(1, [text])
  text.applyDelta([
    { insert: 'site', attributes: { link: { href: 'https://example.com/?a=1&b="' } } },
    { insert: 'bad', attributes: { link: { href: 'javascript:alert(1)' }, bold: true } },
  ])
  const { text: plain, html } = noteMarkup(sectionNodes(doc, monday).slice(1))
  expect(plain).toBe(
    [
      'Points',
      '1. one',
      '  • inside',
      '',
      'a | <b>',
      '',
      '    x = 1',
      '    y = 2',
      '',
      '> quoted',
      '',
      '---',
      '',
      '[chart]',
      '@Lisite <https://example.com/?a=1&b=">bad',
    ].join('\n'),
  )
  expect(html).toContain('<ol><li>one<ul><li>inside</li></ul></li></ol>')
  expect(html).toContain('<td align="left">&lt;b&gt;</td>')
  expect(html).toContain('<a href="https://example.com/?a=1&amp;b=&quot;">site</a><b>bad</b>')
  expect(html).not.toMatch(/javascript|x\.png/)
})
