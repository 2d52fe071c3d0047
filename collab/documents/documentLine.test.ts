import * as decoding from 'lib0/decoding'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { ManualClock } from '../../infra/clock.ts'
import { limits } from '../../infra/contract/limits.ts'
import { updateFrame } from './documentFrame.ts'
import { TestHouse, closeOf, refused, saved, synced, until, type TestProcess } from './testing/documentHouse.ts'

let house: TestHouse
let one: TestProcess

beforeAll(async () => {
  house = await TestHouse.open()
  one = await house.process()
})
afterEach(() => house.sendHome())
afterAll(() => house.close())

const author = { personKey: 'ada', name: 'Ada' }

async function bareSocket(process: TestProcess, document: Awaited<ReturnType<TestHouse['document']>>, query = '') {
  const pass = await house.pass(document)
  const socket = new WebSocket(`${process.url}/${document.tenantId}/${document.documentId}?pass=${pass}${query}`)
  socket.binaryType = 'nodebuffer'
  const types: number[] = []
  socket.on('message', (data: Buffer) => types.push(data[0] ?? -1))
  await new Promise((resolve) => socket.once('message', resolve))
  return { socket, types }
}

test('something is sent at least every twenty seconds, and who does not answer is let go', async () => {
  const clock = new ManualClock(Date.now())
  const process = await house.process(house.storage, clock)
  const document = await house.document()
  const { socket } = await bareSocket(process, document)
  const sign = new Promise((resolve) => socket.once('message', resolve))
  clock.advance(15_000)
  await sign
  const gone = closeOf(socket)
  // Neither frames nor pongs come from a socket that is not read.
  socket.pause()
  // One more than silence needs, since a pong may have been on its way.
  for (let beat = 0; beat < 3; beat++) clock.advance(15_000)
  socket.resume()
  expect((await gone).code).toBe(1006)
})

test('a reader too slow for what is written is let go before it costs memory', { timeout: 30_000 }, async () => {
  const document = await house.document()
  const ada = house.editor(one, document, await house.pass(document))
  await synced(ada)
  const { socket } = await bareSocket(one, document)
  socket.pause()
  const gone = closeOf(socket)
  let letGo = false
  void gone.then(() => (letGo = true))
  for (let count = 0; count < 18; count++) {
    ada.text.insert(0, 'x'.repeat(900_000))
    expect(await saved(ada)).toBe(true)
  }
  socket.resume()
  await gone
  expect(letGo).toBe(true)
})

test('format V2 is refused and changes nothing', async () => {
  const document = await house.document()
  const ada = house.editor(one, document, await house.pass(document))
  await synced(ada)
  const other = new Y.Doc()
  other.getText('text').insert(0, 'in another format')
  other.getMap('more').set('key', [1, 'two', { three: 3 }])
  const closed = refused(ada)
  ada.provider.ws?.send(new Uint8Array(updateFrame(Y.encodeStateAsUpdateV2(other))))
  expect(await closed).toEqual({ code: 4422, reason: 'UPDATE_INVALID' })
  expect((await house.stored(document)).rowsCount).toBe(0)
})

test('our own client is told of a large document, unmodified ones are not', { timeout: 30_000 }, async () => {
  const document = await house.document()
  const address = { ...document, part: 'text' as const }
  const [ours, plain] = [await bareSocket(one, document, '&schema=2'), await bareSocket(one, document)]
  const told = new Promise<Buffer>((resolve) => {
    ours.socket.on('message', (data: Buffer) => data[0] === 101 && resolve(data))
  })
  await one.documents.edit(address, author, (doc) =>
    doc.getText('text').insert(0, 'x'.repeat(limits.documentBytesWarn)),
  )
  const decoder = decoding.createDecoder(new Uint8Array(await told))
  decoding.readVarUint(decoder)
  const notice = JSON.parse(decoding.readVarString(decoder))
  expect(notice).toMatchObject({ kind: 'large' })
  expect(notice.bytes).toBeGreaterThan(limits.documentBytesWarn)
  const late = await bareSocket(one, document, '&schema=2')
  await expect.poll(() => late.types).toContain(101)
  expect(plain.types).not.toContain(101)
  for (const { socket } of [ours, plain, late]) socket.close()
})

test('at twenty megabytes updates are refused', { timeout: 30_000 }, async () => {
  const document = await house.document()
  await one.documents.edit({ ...document, part: 'text' }, author, (doc) =>
    doc.getText('text').insert(0, 'x'.repeat(limits.documentBytesMax - 10_000)),
  )
  const ada = house.editor(one, document, await house.pass(document))
  await synced(ada)
  const closed = refused(ada)
  ada.text.insert(0, 'y'.repeat(20_000))
  expect(await closed).toEqual({ code: 4413, reason: 'DOCUMENT_FULL' })
})

test.each(['comment', 'suggest', 'read'] as const)(
  'someone who may %s and shows what the server never stored of the text is told to open it again',
  async (access) => {
    const document = await house.document()
    const ahead = new Y.Doc()
    ahead.getText('text').insert(0, 'lost in a crash')
    const behind = house.editor(one, document, await house.pass(document, { access }), ahead)
    expect(await refused(behind)).toEqual({ code: 4409, reason: 'CONFLICT' })
  },
)

test('who joins a document in motion misses nothing between the whole and what came after it', async () => {
  const document = await house.document()
  const ada = house.editor(one, document, await house.pass(document))
  await synced(ada)
  for (let round = 0; round < 20; round++) {
    ada.text.insert(0, 'x'.repeat(50))
    const late = house.editor(one, document, await house.pass(document))
    ada.text.insert(0, 'y')
    ada.text.delete(5, 3)
    await synced(late)
    await saved(ada)
    await until(late.doc, () => late.text.length === ada.text.length)
    expect(late.text.toString()).toBe(ada.text.toString())
  }
})
