import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import { addMeeting } from '../admission/testing/realMeetings.ts'
import { addCompany, addPersonTo } from '../directory/testing/directoryHouse.ts'
import { samplePng } from '../exports/testing/samplePaper.ts'
import { chatFilePath, chatFilesPath, type ChatFile } from '../protocol/chat.ts'
import { ChatFiles } from './chatFiles.ts'
import { ChatSweep } from './chatSweep.ts'
import { openChatHouse, type ChatHouse } from './testing/chatHouse.ts'

interface Someone {
  personId: PersonId
  cookie: string
}

let house: ChatHouse
let tenantId: TenantId
let ada: Someone
let bob: Someone
let cy: Someone
let eve: Someone
let root: Someone
let meeting: Awaited<ReturnType<typeof addMeeting>>
let callCount = 0

beforeAll(async () => {
  house = await openChatHouse()
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  tenantId = company.tenantId
  const add = (
    of: { tenantId: TenantId; departmentId: DepartmentId },
    name: string,
    role: 'member' | 'admin' = 'member',
  ) => addPersonTo(house, of.tenantId, { name, role, departmentId: of.departmentId })
  ;[ada, bob, cy] = [await add(company, 'Ada'), await add(company, 'Bob'), await add(company, 'Cy')]
  ;[eve, root] = [await add(other, 'Eve'), await add(company, 'Root', 'admin')]
})
afterAll(() => house.close())
beforeEach(async () => {
  house.stage.live = null
  meeting = await addMeeting(house.meetings, tenantId, ada.personId)
})

const png = Buffer.from(samplePng())

const send = (who: { cookie: string } | null, method: 'GET' | 'POST' | 'PUT', url: string, payload?: Buffer | object) =>
  house.app.inject({
    method,
    url,
    remoteAddress: `10.1.0.${++callCount}`,
    headers: {
      'x-meridian': '1',
      ...(who && { cookie: who.cookie }),
      ...(payload instanceof Buffer && { 'content-type': 'text/html' }),
    },
    ...(payload && { payload }),
  })
const put = (who: { cookie: string }, payload: Buffer, name = 'plan.png') =>
  send(who, 'POST', `${chatFilesPath(meeting.meetingId)}?name=${encodeURIComponent(name)}`, payload)
const take = (who: { cookie: string } | null, fileId: string) =>
  send(who, 'GET', chatFilePath(meeting.meetingId, fileId))
const codeOf = (answer: Awaited<ReturnType<typeof send>>) => answer.json<{ code?: string }>().code
const say = (who: { cookie: string }, fileIds: string[], more: object = {}) =>
  house.ask(who.cookie, 'chat.send', { meetingId: meeting.meetingId, text: '', fileIds, ...more })
const kept = () => readdir(join(house.folder, tenantId, 'meetings', meeting.meetingId)).catch(() => [])

test('[CH30] a picture is known by its bytes and shown only where our page embeds it; it is kept encrypted', async () => {
  const file = (await put(ada, png, '../計画 "1".png')).json<ChatFile>()
  expect(file).toMatchObject({ name: '..計画 "1".png', bytes: png.byteLength, picture: true })
  const message = await say(ada, [file.fileId])
  expect(message.files).toEqual([file])
  const answer = await take(bob, file.fileId)
  expect(answer.rawPayload.equals(png)).toBe(true)
  expect(answer.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': `attachment; filename="..__ _1_.png"; filename*=UTF-8''..%E8%A8%88%E7%94%BB%20%221%22.png`,
  })
  const [stored = ''] = await kept()
  const bytes = await readFile(join(house.folder, tenantId, 'meetings', meeting.meetingId, stored))
  expect(bytes.includes('IHDR')).toBe(false)
})

test('[CH31] whatever else it calls itself is handed out as bytes: no browser runs it', async () => {
  for (const [name, payload] of [
    ['page.html', '<!doctype html><script>alert(1)</script>'],
    ['picture.png', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
    ['paper.pdf', '%PDF-1.7 '],
  ] as const) {
    const file = (await put(ada, Buffer.from(payload), name)).json<ChatFile>()
    expect(file.picture).toBe(false)
    const { headers } = await take(ada, file.fileId)
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toMatch(/^attachment; /)
  }
})

test('[CH32] 25 MB is the most; what is empty or has no name is refused', async () => {
  expect((await put(ada, Buffer.alloc(25_000_000, 1))).statusCode).toBe(200)
  expect(codeOf(await put(ada, Buffer.alloc(25_000_001, 1)))).toBe('MESSAGE_TOO_LARGE')
  expect(codeOf(await put(ada, Buffer.alloc(0)))).toBe('BODY_INVALID')
  expect(codeOf(await put(ada, png, '/'))).toBe('BODY_INVALID')
})

test('[CH33] a file that is not sent yet is its sender’s alone, and only they send it, once and here', async () => {
  const { fileId } = (await put(ada, png)).json<ChatFile>()
  expect(codeOf(await take(bob, fileId))).toBe('NOT_FOUND')
  await expect(say(bob, [fileId])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const here = meeting
  meeting = await addMeeting(house.meetings, tenantId, ada.personId)
  await expect(say(ada, [fileId])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(codeOf(await take(ada, fileId))).toBe('NOT_FOUND')
  meeting = here
  await say(ada, [fileId])
  await expect(say(ada, [fileId])).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[CH34] a file goes where its message goes: to one person alone, and away with it', async () => {
  const { fileId } = (await put(bob, png)).json<ChatFile>()
  const { id } = await say(bob, [fileId], { to: cy.personId })
  expect((await take(cy, fileId)).statusCode).toBe(200)
  expect(codeOf(await take(ada, fileId))).toBe('NOT_FOUND')
  await house.ask(bob.cookie, 'chat.delete', { meetingId: meeting.meetingId, id })
  expect(codeOf(await take(bob, fileId))).toBe('NOT_FOUND')
  expect(await kept()).toEqual([])
})

test('[CH12] another company, a guest of another meeting, and whoever may not write get nothing in or out', async () => {
  const { fileId } = (await put(ada, png)).json<ChatFile>()
  await say(ada, [fileId])
  const elsewhere = await addMeeting(house.meetings, tenantId, ada.personId)
  const [guest, stranger] = [
    await house.guestOf(tenantId, meeting.meetingId),
    await house.guestOf(tenantId, elsewhere.meetingId),
  ]
  expect((await take(guest, fileId)).statusCode).toBe(200)
  for (const answer of [await take(eve, fileId), await put(eve, png)]) expect(codeOf(answer)).toBe('NOT_FOUND')
  for (const answer of [await take(stranger, fileId), await put(stranger, png)])
    expect(codeOf(answer)).toBe('FORBIDDEN')
  expect(codeOf(await take(null, fileId))).toBe('SIGN_IN_NEEDED')
  const rules = { locked: false, lobby: 'off' as const, hostKey: null, may: { ...everythingAllowed, chat: false } }
  house.stage.live = { rules, appointed: new Map(), admitted: new Map() }
  expect(codeOf(await put(guest, png))).toBe('FORBIDDEN')
})

test('[CH35] an erased document takes the files of its meeting’s chat with it', async () => {
  const { fileId } = (await put(ada, png)).json<ChatFile>()
  await say(ada, [fileId])
  for (const hook of house.erasures) await (await hook(tenantId, meeting.documentId))()
  expect(codeOf(await take(ada, fileId))).toBe('NOT_FOUND')
  expect(await kept()).toEqual([])
})

test('[CH40] only an admin says how long chat is kept', async () => {
  const url = '/api/chat/settings'
  expect((await send(root, 'GET', url)).json()).toEqual({ retentionDays: null })
  expect((await send(root, 'PUT', url, { retentionDays: 30 })).json()).toEqual({ retentionDays: 30 })
  expect(codeOf(await send(ada, 'PUT', url, { retentionDays: null }))).toBe('FORBIDDEN')
  expect(codeOf(await send(root, 'PUT', url, { retentionDays: 0 }))).toBe('BODY_INVALID')
  expect((await send(root, 'PUT', url, { retentionDays: null })).json()).toEqual({ retentionDays: null })
})

test('[CH41] at night messages older than the company keeps them go with their files, and what was never sent', async () => {
  const old = (await put(ada, png)).json<ChatFile>()
  await say(ada, [old.fileId], { text: 'old', important: true })
  house.clock.advance(29 * 86_400_000)
  const cookie = `${house.cookie.name}=${await house.sessions.openForPerson(tenantId, ada.personId)}`
  const admin = `${house.cookie.name}=${await house.sessions.openForPerson(tenantId, root.personId)}`
  const unsent = (await put({ cookie }, png)).json<ChatFile>()
  await say({ cookie }, [], { text: 'new' })
  await send({ cookie: admin }, 'PUT', '/api/chat/settings', { retentionDays: 30 })
  const { storage, bus, clock, log } = house
  const files = new ChatFiles({ ...house.fileParts, storage, clock })
  const sweep = new ChatSweep({ storage, bus, clock, log, files })
  const left = async () => {
    const session = { kind: 'person', tenantId, personId: bob.personId, role: 'member' } as const
    const messages = await house.chat.chat.latest(session, meeting.meetingId)
    return [messages.map(({ text }) => text), (await kept()).length]
  }
  await sweep.run()
  expect(await left()).toEqual([['old', 'new'], 2])
  clock.advance(2 * 86_400_000)
  sweep.start()
  clock.advance(86_400_000)
  await expect.poll(left).toEqual([['new'], 0])
  await sweep.close()
  expect(unsent.picture).toBe(true)
})
