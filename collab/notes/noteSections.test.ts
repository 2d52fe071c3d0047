import { getSchema } from '@tiptap/core'
import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { noteExtensions } from '../../infra/contract/noteSchema.ts'
import type { MeetingId, PeerId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { noteElement, noteRoot } from './noteNode.ts'
import { addTeam, guestOf, openNotesHouse, outlineOf, type NotesHouse } from './testing/notesHouse.ts'
import { copyOf } from '../documents/testing/copyOf.ts'

const monday = '2026-11-23T09:00'
const nextMonday = '2026-11-30T09:00'

let house: NotesHouse
let team: Awaited<ReturnType<typeof addTeam>>

beforeAll(async () => {
  house = await openNotesHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  house.access.clear()
  house.present.length = 0
  team = await addTeam(house)
})

const rows = () => house.storage.inTenant(team.tenantId, (tx) => tx.selectFrom('note_sections').selectAll().execute())
const review = () =>
  house.templates.add(team.grace, {
    name: 'Review',
    items: [
      { title: 'Figures', minutes: 10 },
      { title: 'Talk', minutes: 0 },
    ],
  })

test('notes begin with the day on the meeting’s clock and the agenda with its time boxes, as the editor keeps them', async () => {
  const { templateId } = await review()
  const begun = await house.one.sections.begin(team.li, team.meetingId, monday, templateId)
  expect(begun).toEqual({ startLocal: monday, startsAt: '2026-11-23T08:00:00.000Z', begun: true, mailedAt: null })
  expect(await outlineOf(house.one.editing, team.text)).toEqual([
    '2 Monday, 23 November 2026, 09:00 (Europe/Berlin)',
    '3 Figures',
    '',
    '3 Talk',
    '',
  ])
  const json = yXmlFragmentToProsemirrorJSON(noteRoot(await house.one.editing.read(team.text, copyOf)))
  const document = getSchema(noteExtensions()).nodeFromJSON(json)
  document.check()
  expect(document.child(0).attrs).toMatchObject({ level: 2, section: monday })
  expect(document.child(1).attrs).toMatchObject({ level: 3, boxMinutes: 10 })
  expect(document.child(3).attrs).toMatchObject({ level: 3, boxMinutes: null })
})

test('two who begin at once in two processes make one section, whatever they chose', async () => {
  const { templateId } = await review()
  const [first, second] = await Promise.all([
    house.one.sections.begin(team.grace, team.meetingId, monday, templateId),
    house.two.sections.begin(team.li, team.meetingId, monday, templateId),
  ])
  expect(second).toEqual(first)
  const outline = await outlineOf(house.one.editing, team.text)
  expect([2, 5]).toContain(outline.length)
  await expect.poll(() => outlineOf(house.two.editing, team.text)).toEqual(outline)
  expect(await outlineOf(house.two.editing, team.text)).toEqual(outline)
  await house.two.sections.begin(team.li, team.meetingId, monday, null)
  expect(await outlineOf(house.two.editing, team.text)).toEqual(outline)
})

test('a crash between row and document is mended by whoever comes next, or by the sweep', async () => {
  const mended = [
    (again: NotesHouse['one']) => again.sections.list(team.li, team.meetingId),
    (again: NotesHouse['one']) => again.sections.plantLeftOver(team.tenantId),
  ]
  for (const mend of mended) {
    team = await addTeam(house)
    const { editing } = house.one
    const dying = house.over({
      read: (address, look) => editing.read(address, look),
      onSettled: (listener) => editing.onSettled(listener),
      edit: async (...edit) => {
        if ((await rows()).length > 0) throw new Error('died')
        return editing.edit(...edit)
      },
    })
    await expect(dying.sections.begin(team.grace, team.meetingId, monday, null)).rejects.toThrow('died')
    expect(await rows()).toMatchObject([{ seed: expect.any(Uint8Array) }])
    const again = house.two
    await mend(again)
    expect(await outlineOf(again.editing, team.text)).toEqual(['2 Monday, 23 November 2026, 09:00 (Europe/Berlin)', ''])
    expect(await rows()).toMatchObject([{ seed: null }])
    await again.sections.list(team.li, team.meetingId)
    expect(await outlineOf(again.editing, team.text)).toHaveLength(2)
  }
})

test('the newest occurrence stands on top, in whichever order they were begun, below what stands above all of them', async () => {
  const { sections, editing } = house.one
  await sections.begin(team.grace, team.meetingId, monday, null)
  await editing.edit(team.text, { personKey: 'x', name: 'X' }, (doc) =>
    noteRoot(doc).insert(0, [noteElement('paragraph', {}, ['About this meeting']) as never]),
  )
  await sections.begin(team.grace, team.meetingId, '2026-12-07T09:00', null)
  await sections.begin(team.grace, team.meetingId, nextMonday, null)
  expect((await outlineOf(editing, team.text)).filter((line) => line !== '')).toEqual([
    'About this meeting',
    '2 Monday, 7 December 2026, 09:00 (Europe/Berlin)',
    '2 Monday, 30 November 2026, 09:00 (Europe/Berlin)',
    '2 Monday, 23 November 2026, 09:00 (Europe/Berlin)',
  ])
})

test('a section whose heading somebody took away is not written again', async () => {
  const { sections, editing } = house.one
  await sections.begin(team.grace, team.meetingId, monday, null)
  await editing.edit(team.text, { personKey: 'x', name: 'X' }, (doc) => noteRoot(doc).delete(0, 2))
  await sections.begin(team.grace, team.meetingId, monday, null)
  expect(await outlineOf(editing, team.text)).toEqual([])
})

test('any invitee begins before, during and after; a reader who is not invited and a stranger do not', async () => {
  const { sections } = house.one
  house.access.set(team.li.personId, 'read')
  house.access.set(team.other.personId, 'read')
  await expect(sections.begin(team.other, team.meetingId, monday, null)).rejects.toMatchObject({ code: 'READ_ONLY' })
  await expect(sections.begin(team.li, team.meetingId, monday, null)).resolves.toMatchObject({ begun: true })
  house.clock.advance(10 * 86_400_000)
  await expect(sections.begin(team.li, team.meetingId, nextMonday, null)).resolves.toMatchObject({ begun: true })
  await expect(sections.begin(team.guest, team.meetingId, '2026-12-07T09:00', null)).resolves.toBeTruthy()
  const stranger = guestOf(team.grace, newId<MeetingId>())
  await expect(sections.begin(stranger, team.meetingId, monday, null)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  house.access.set(team.other.personId, null)
  await expect(sections.list(team.other, team.meetingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(sections.begin(team.li, team.meetingId, '2026-11-24T09:00', null)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  house.clock.advance(-10 * 86_400_000)
})

test('the meeting’s own template is taken where none is named, and guests get it as well', async () => {
  const { templateId } = await review()
  await expect(house.templates.choose(team.li, team.meetingId, templateId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await house.templates.choose(team.grace, team.meetingId, templateId)
  await house.one.sections.begin(team.guest, team.meetingId, monday, undefined)
  await house.one.sections.begin(team.guest, team.meetingId, nextMonday, null)
  expect(await outlineOf(house.one.editing, team.text)).toHaveLength(2 + 5)
  await house.templates.remove(team.grace, templateId)
  await house.one.sections.begin(team.guest, team.meetingId, '2026-12-07T09:00', undefined)
  expect(await outlineOf(house.one.editing, team.text)).toHaveLength(2 + 5 + 2)
})

test('the list shows occurrences around now, the current one, and what was begun long ago', async () => {
  const { sections } = house.one
  await sections.begin(team.grace, team.meetingId, monday, null)
  const before = await sections.list(team.grace, team.meetingId)
  expect(before).toMatchObject({ documentId: team.documentId, current: monday, runningSince: null })
  expect(before.sections.map(({ startLocal, begun }) => [startLocal.slice(5, 10), begun])).toEqual([
    ['11-23', true],
    ['11-30', false],
    ['12-07', false],
    ['12-14', false],
  ])
  // Ten weeks later, twenty minutes into that Monday's meeting.
  house.clock.advance(Date.parse('2027-02-01T08:20:00Z') - house.clock.nowMs())
  const later = await sections.list(team.grace, team.meetingId)
  expect(later.current).toBe('2027-02-01T09:00')
  expect(later.sections[0]).toMatchObject({ startLocal: monday, begun: true })
  expect(later.sections).toHaveLength(1 + 8)
})

test('the minute of the meeting counts from the first who entered the room that runs', async () => {
  const nowMs = house.clock.nowMs()
  const { departmentId } = team
  const attendance = (
    issuedMinute: number,
    seenMinute: number | null,
    endedMinute: number | null,
    personKey: string,
  ) => ({
    peer_id: newId<PeerId>(),
    tenant_id: team.tenantId,
    meeting_id: team.meetingId,
    person_key: personKey,
    name: 'A',
    payer_department_id: departmentId,
    issued_at: new Date(nowMs + issuedMinute * 60_000),
    connected_ms: 0,
    first_seen_at: seenMinute === null ? null : new Date(nowMs + seenMinute * 60_000),
    ended_at: endedMinute === null ? null : new Date(nowMs + endedMinute * 60_000),
  })
  await house.storage.inTenant(team.tenantId, (tx) =>
    tx
      .insertInto('attendances')
      .values([
        attendance(-300, -300, -200, 'early'),
        attendance(-40, -39, -10, 'first'),
        attendance(-20, -20, null, 'second'),
        attendance(-1, null, null, 'second'),
      ])
      .execute(),
  )
  expect((await house.one.sections.list(team.grace, team.meetingId)).runningSince).toBeNull()
  house.present.push({ name: 'A', zone: 'UTC', personKey: 'second' })
  expect((await house.one.sections.list(team.grace, team.meetingId)).runningSince).toBe(
    new Date(nowMs - 39 * 60_000).toISOString(),
  )
})
