import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { ManualClock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { PermitSigner, generateKeyRing } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { updateFrame } from './documentFrame.ts'
import {
  TestHouse,
  allowedOrigin,
  closeOf,
  refused,
  saved,
  synced,
  until,
  type TestProcess,
} from './testing/documentHouse.ts'

let house: TestHouse
let one: TestProcess

beforeAll(async () => {
  house = await TestHouse.open()
  one = await house.process()
})
afterEach(() => house.sendHome())
afterAll(() => house.close())

async function pair(process = one, other = process) {
  const document = await house.document()
  const ada = house.editor(process, document, await house.pass(document, { name: 'Ada', personKey: 'ada' }))
  const bo = house.editor(other, document, await house.pass(document, { name: 'Bo', personKey: 'bo' }))
  await Promise.all([synced(ada), synced(bo)])
  return { document, ada, bo }
}

test('two editors converge, and the log knows who wrote with which Yjs client', async () => {
  const { document, ada, bo } = await pair()
  ada.text.insert(0, 'Grüße ')
  bo.text.insert(0, '会议 ')
  await Promise.all([until(ada.doc, () => ada.text.length === 9), until(bo.doc, () => bo.text.length === 9)])
  expect(ada.text.toString()).toBe(bo.text.toString())
  expect(await saved(ada)).toBe(true)
  expect(await saved(bo)).toBe(true)
  const stored = await house.stored(document)
  expect(stored.text).toBe(ada.text.toString())
  expect(stored.personKeys).toEqual(new Set(['ada', 'bo']))
  expect(stored.clientIds).toEqual(new Set([ada.doc.clientID, bo.doc.clientID]))
})

test('someone who comes later gets everything, and coming back appends nothing', async () => {
  const { document, ada } = await pair()
  ada.text.insert(0, 'abc')
  ada.text.delete(1, 1)
  await saved(ada)
  const before = await house.stored(document)
  const late = house.editor(one, document, await house.pass(document))
  await synced(late)
  expect(late.text.toString()).toBe('ac')
  ada.provider.disconnect()
  ada.provider.connect()
  await synced(ada)
  await saved(ada)
  expect((await house.stored(document)).rowsCount).toBe(before.rowsCount)
})

test('what was acknowledged is in the log when the process is cut off in the middle', async () => {
  const document = await house.document()
  let cut = false
  const cutOff: Storage = {
    inTenant: (tenantId, work) =>
      cut ? Promise.reject(new Error('power lost')) : house.storage.inTenant(tenantId, work),
    inHouse: (work) => house.storage.inHouse(work),
    tenants: () => house.storage.tenants(),
    homes: house.storage.homes,
    close: async () => undefined,
  }
  const dying = await house.process(cutOff)
  const ada = house.editor(dying, document, await house.pass(document))
  await synced(ada)
  ada.text.insert(0, 'kept')
  expect(await saved(ada)).toBe(true)
  cut = true
  ada.text.insert(4, ' in the browser')
  expect(await saved(ada)).toBe(false)
  expect((await house.stored(document)).text).toBe('kept')

  // The same page, after it found another process: what was never acknowledged is handed in again.
  ada.provider.destroy()
  const again = house.editor(one, document, await house.pass(document), ada.doc)
  await synced(again)
  expect(await saved(again)).toBe(true)
  expect((await house.stored(document)).text).toBe('kept in the browser')
})

test.each([
  ['a malformed update', new Uint8Array([0, 2, 3, 255, 255, 255]), { code: 4422, reason: 'UPDATE_INVALID' }],
  ['a frame that ends too early', new Uint8Array([0, 2, 200]), { code: 4422, reason: 'UPDATE_INVALID' }],
  ['an update that is too large', new Uint8Array(1_000_200), { code: 4413, reason: 'MESSAGE_TOO_LARGE' }],
  ['ten megabytes', new Uint8Array(10_000_000), { code: 4413, reason: 'MESSAGE_TOO_LARGE' }],
  ['text instead of bytes', 'hello', { code: 4400, reason: 'BODY_INVALID' }],
])('%s closes with its problem and changes nothing', async (_name, frame, expected) => {
  const { document, ada, bo } = await pair()
  ada.text.insert(0, 'before')
  await saved(ada)
  const before = await house.stored(document)
  const closed = refused(ada)
  ada.provider.ws?.send(frame)
  expect(await closed).toEqual(expected)
  bo.text.insert(0, '!')
  await saved(bo)
  expect((await house.stored(document)).rowsCount).toBe(before.rowsCount + 1)
  expect((await house.stored(document)).text).toBe(`!${before.text}`)
})

test('an update that decodes but cannot be applied is refused for good, and the others come back', async () => {
  const { document, ada, bo } = await pair()
  bo.text.insert(0, 'kept')
  await saved(bo)
  // An item that names one of its own later letters as its neighbour.
  const update = Buffer.from('010301000401047465787401618401010162c401000101016300', 'hex')
  const closed = refused(ada)
  ada.provider.ws?.send(new Uint8Array(updateFrame(update)))
  expect(await closed).toEqual({ code: 4422, reason: 'UPDATE_INVALID' })
  await new Promise<void>((resolve) => bo.provider.once('sync', () => resolve()))
  bo.text.insert(0, 'well ')
  await saved(bo)
  expect((await house.stored(document)).text).toBe('well kept')
})

test('passes that are expired, forged, for another document or of another company are refused', async () => {
  const mine = await house.document()
  const theirs = await house.document()
  const stranger = await PermitSigner.open(await generateKeyRing())
  const claims = { ...mine, personKey: 'ada', name: 'Ada', zone: 'UTC', access: 'edit' as const }
  const passes = [
    await house.pass(mine, {}, -1000),
    await stranger.pass(claims, Date.now() + 60_000),
    await house.pass(theirs),
    await house.pass({ ...mine, tenantId: theirs.tenantId }),
    'nonsense',
    'x'.repeat(5000),
  ]
  for (const pass of passes) {
    const closed = await refused(house.editor(one, mine, pass))
    expect(closed).toEqual({ code: 4401, reason: 'PASS_INVALID' })
  }
})

test('a document that does not exist, and a path that is none, are not found', async () => {
  const nowhere = { tenantId: newId<TenantId>(), documentId: newId<DocumentId>() }
  const notFound = { code: 4404, reason: 'NOT_FOUND' }
  expect(await refused(house.editor(one, nowhere, await house.pass(nowhere)))).toEqual(notFound)
  expect(await closeOf(new WebSocket(`${one.url}/x/y?pass=z`))).toEqual(notFound)
})

test('a foreign page is refused', async () => {
  const document = await house.document()
  const url = `${one.url}/${document.tenantId}/${document.documentId}?pass=${await house.pass(document)}`
  expect(await closeOf(new WebSocket(url, { origin: 'https://evil.example' }))).toEqual({
    code: 4403,
    reason: 'ORIGIN_REFUSED',
  })
  const own = new WebSocket(url, { origin: allowedOrigin })
  await new Promise((resolve) => own.once('message', resolve))
  own.close()
})

test('a reader sees the text and is seen, and is shown out when writing', async () => {
  const { document, ada } = await pair()
  ada.text.insert(0, 'read me')
  ada.text.delete(0, 1)
  await saved(ada)
  const reader = house.editor(one, document, await house.pass(document, { access: 'read', name: 'Rita' }))
  reader.provider.awareness.setLocalStateField('cursor', { at: 1 })
  await synced(reader)
  expect(reader.text.toString()).toBe('ead me')
  await seen(ada.provider.awareness, (state) => userOf(state)?.['name'] === 'Rita')
  const closed = refused(reader)
  reader.text.insert(0, 'mine now ')
  expect(await closed).toEqual({ code: 4403, reason: 'READ_ONLY' })
  await saved(ada)
  expect((await house.stored(document)).text).toBe('ead me')
})

test('a reader who shows what the server never stored is told to open the document again', async () => {
  const document = await house.document()
  const ahead = new Y.Doc()
  ahead.getText('text').insert(0, 'lost in a crash')
  const reader = house.editor(one, document, await house.pass(document, { access: 'read' }), ahead)
  expect(await refused(reader)).toEqual({ code: 4409, reason: 'CONFLICT' })
  expect((await house.stored(document)).text).toBe('')
})

type Awareness = (typeof house)['editor'] extends (...given: never[]) => { provider: { awareness: infer A } }
  ? A
  : never
const userOf = (state: Record<string, unknown>) => state['user'] as Record<string, unknown> | undefined

/** Resolves when some state satisfies `holds`. */
async function seen(awareness: Awareness, holds: (state: Record<string, unknown>, clientId: number) => boolean) {
  const found = () => [...awareness.getStates()].some(([clientId, state]) => holds(state, clientId))
  if (found()) return
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!found()) return
      awareness.off('change', check)
      resolve()
    }
    awareness.on('change', check)
  })
}

test('nobody can borrow a name or speak for another', async () => {
  const { ada, bo } = await pair()
  ada.provider.awareness.setLocalStateField('user', { name: 'Ada', color: '#0b6e7d' })
  await seen(bo.provider.awareness, (state) => userOf(state)?.['color'] === '#0b6e7d')

  // Bo claims Ada's client id with a far higher clock, then takes her name under his own.
  const forged = new Y.Doc()
  forged.clientID = ada.doc.clientID
  const { Awareness: AwarenessOf, encodeAwarenessUpdate } = await import('y-protocols/awareness')
  const spoof = new AwarenessOf(forged)
  spoof.meta.set(forged.clientID, { clock: 2 ** 50, lastUpdated: 0 })
  spoof.states.set(forged.clientID, { user: { name: 'Boss' } })
  const body = encodeAwarenessUpdate(spoof, [forged.clientID])
  bo.provider.ws?.send(new Uint8Array([1, body.length, ...body]))
  spoof.destroy()
  bo.provider.awareness.setLocalStateField('user', {
    name: 'Ada',
    color: 'url(https://evil.example)',
    personKey: 'ada',
  })

  const { awareness } = ada.provider
  await seen(awareness, (_state, clientId) => clientId === bo.doc.clientID)
  expect(userOf(awareness.getStates().get(bo.doc.clientID) ?? {})).toEqual({ name: 'Bo', personKey: 'bo' })
  const watcher = bo.provider.awareness.getStates().get(ada.doc.clientID)
  expect(userOf(watcher ?? {})).toEqual({ name: 'Ada', personKey: 'ada', color: '#0b6e7d' })
})

test('a slow line receives a large document while others go on writing', { timeout: 30_000 }, async () => {
  const { document, ada } = await pair()
  for (let count = 0; count < 14; count += 1) ada.text.insert(0, 'x'.repeat(900_000))
  expect(await saved(ada)).toBe(true)
  const slow = house.editor(one, document, await house.pass(document))
  await new Promise<void>((resolve) => slow.provider.once('status', () => resolve()))
  const socket = slow.provider.ws as unknown as WebSocket
  socket.pause()
  let dropped = false
  slow.provider.once('connection-close', () => (dropped = true))
  // Each is stored, hence was sent to everybody, before the next one.
  for (let count = 0; count < 5; count += 1) {
    ada.text.insert(0, 'y')
    expect(await saved(ada)).toBe(true)
  }
  socket.resume()
  await until(slow.doc, () => slow.text.toString().startsWith('yyyyy'))
  expect(dropped).toBe(false)
})

test('someone who leaves is gone for the others, and back as soon as they return', async () => {
  const { ada, bo } = await pair()
  const { awareness } = bo.provider
  await seen(awareness, (_state, clientId) => clientId === ada.doc.clientID)
  const left = new Promise<void>((resolve) => {
    awareness.on('change', ({ removed }: { removed: number[] }) => {
      if (removed.includes(ada.doc.clientID)) resolve()
    })
  })
  ada.provider.ws?.close()
  await left
  await seen(awareness, (_state, clientId) => clientId === ada.doc.clientID)
})

test('two processes on one bus serve one document', async () => {
  const two = await house.process()
  const { document, ada, bo } = await pair(one, two)
  ada.provider.awareness.setLocalStateField('user', { color: '#0b6e7d' })
  ada.text.insert(0, 'from one, ')
  await until(bo.doc, () => bo.text.length === 10)
  bo.text.insert(10, 'from two, ')
  // Too large for the bus: it goes through the database.
  bo.text.insert(20, 'x'.repeat(70_000))
  await until(ada.doc, () => ada.text.length === 70_020)
  await seen(bo.provider.awareness, (state) => userOf(state)?.['name'] === 'Ada')
  expect(await saved(ada)).toBe(true)
  expect(await saved(bo)).toBe(true)
  const stored = await house.stored(document)
  expect(stored.text).toBe(ada.text.toString())
  // Each letter was written to the log by the process that received it, and by no other.
  expect(stored.rowsCount).toBe(3)
})

test('whoever is shown out is shown out everywhere, and their pass is worth nothing', async () => {
  const two = await house.process()
  const { document, ada, bo } = await pair(one, two)
  const closed = refused(bo)
  await one.documents.revoke(document.tenantId, document.documentId, 'bo')
  expect(await closed).toEqual({ code: 4401, reason: 'PASS_INVALID' })
  const again = house.editor(two, document, bo.provider.params['pass'] ?? '')
  expect(await refused(again)).toEqual({ code: 4401, reason: 'PASS_INVALID' })
  ada.text.insert(0, 'still here')
  expect(await saved(ada)).toBe(true)
})

test('closing stores what waits and lets clients come back', async () => {
  const document = await house.document()
  const closing = await house.process()
  const ada = house.editor(closing, document, await house.pass(document))
  await synced(ada)
  const closed = new Promise<number | undefined>((resolve) =>
    ada.provider.once('connection-close', (event) => resolve(event?.code)),
  )
  ada.text.insert(0, 'last words')
  await saved(ada)
  await closing.documents.close()
  expect(await closed).toBe(1012)
  expect((await house.stored(document)).text).toBe('last words')
  expect(closing.documents.openCount).toBe(0)
})

test('letters that a dying process had already shown are stored by the process that received them', async () => {
  const hung: Storage = {
    inTenant: (tenantId, work) => (hanging ? new Promise(() => undefined) : house.storage.inTenant(tenantId, work)),
    inHouse: (work) => house.storage.inHouse(work),
    tenants: () => house.storage.tenants(),
    homes: house.storage.homes,
    close: async () => undefined,
  }
  let hanging = false
  const clock = new ManualClock(Date.now())
  const dying = await house.process(hung)
  const survivor = await house.process(house.storage, clock)
  const { document, ada, bo } = await pair(dying, survivor)
  hanging = true
  ada.text.insert(0, 'seen by Bo')
  await until(bo.doc, () => bo.text.length > 0)
  expect((await house.stored(document)).text).toBe('')
  const kept = saved(bo)
  clock.advance(8000)
  expect(await kept).toBe(true)
  const stored = await house.stored(document)
  expect(stored.text).toBe('seen by Bo')
  expect(stored.personKeys).toEqual(new Set(['ada']))
})

test('a document that nobody has open any more is folded and forgotten', async () => {
  const clock = new ManualClock(Date.now())
  const process = await house.process(house.storage, clock)
  const { document, ada, bo } = await pair(process, process)
  ada.text.insert(0, 'all of it')
  await until(bo.doc, () => bo.text.length > 0)
  expect(process.documents.openCount).toBe(1)
  house.sendHome()
  const rest = () => {
    clock.advance(1000)
    return process.documents.openCount
  }
  await expect.poll(rest).toBe(0)
  await expect.poll(async () => (await house.stored(document)).rowsCount).toBe(0)
  expect((await house.stored(document)).text).toBe('all of it')
})

test('a flood of frames is refused', async () => {
  const { ada } = await pair()
  const closed = refused(ada)
  for (let frame = 0; frame < 1200; frame++) ada.provider.ws?.send(new Uint8Array([3]))
  expect(await closed).toEqual({ code: 4429, reason: 'RATE_LIMITED' })
})
