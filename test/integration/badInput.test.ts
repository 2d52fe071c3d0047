import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { Meeting, TicketGrant } from '../../collab/protocol/meetings.ts'
import type { Reply } from '../../infra/contract/calls.ts'
import { roomIdOf, type PeerId } from '../../infra/contract/ids.ts'
import { loadKeyRing } from '../../infra/keyRing.ts'
import { generateKeyRing, PermitSigner } from '../../infra/permits.ts'
import { newId, tenantOf } from '../../infra/secrets.ts'
import { openPostgres } from '../../infra/storage/postgres.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { AnsweredProblem, furnish, RestClient } from '../servers/restClient.ts'

let postgres: PostgresServer
let house: House
let owner: RestClient
let meeting: Meeting
let grant: TicketGrant
let signer: PermitSigner
let forger: PermitSigner

beforeAll(async () => {
  postgres = await startPostgres()
  house = await startHouse({ env: { DATABASE_URL: postgres.url } })
  owner = await furnish(house.url, house.ownerLink)
  meeting = await owner.api('POST /api/meetings/now', { body: { title: 'Doors' } })
  grant = await ticket()
  const storage = await openPostgres({ url: postgres.url })
  signer = await PermitSigner.open(await loadKeyRing(storage))
  forger = await PermitSigner.open(await generateKeyRing())
  await storage.close()
})
afterAll(async () => {
  await house?.stop()
  await postgres?.stop()
})

const ticket = () =>
  owner.api('POST /api/meetings/:meetingId/tickets', { params: { meetingId: meeting.meetingId }, body: {} })
const tenantId = () => tenantOf(meeting.link.split('/m/')[1] ?? '')
const bearer = () => ({ tenantId: tenantId(), personKey: newId(), name: 'Mallory', zone: 'UTC' })
const soonMs = () => Date.now() + 60_000
const longAgoMs = () => Date.now() - 60_000

async function problemOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    if (error instanceof AnsweredProblem) return error.problem.code
    throw error
  }
}

describe('REST', () => {
  const good = { title: 'Plan', startLocal: '2027-05-03T10:00', zone: 'Europe/Berlin', durationSeconds: 1800 }
  const create = (change: object) => problemOf(owner.send('POST', '/api/meetings', { ...good, ...change }))

  test.each([
    ['a zone that does not exist', { zone: 'Europe/Atlantis' }, 'ZONE_UNKNOWN'],
    ['a wall time the clocks skip', { startLocal: '2027-03-28T02:30' }, 'WALL_TIME_MISSING'],
    ['a day that does not exist', { startLocal: '2027-02-30T10:00' }, 'WALL_TIME_MISSING'],
    ['an unknown field', { colour: 'red' }, 'BODY_INVALID'],
    ['no length', { durationSeconds: 0 }, 'BODY_INVALID'],
    ['a week of length', { durationSeconds: 604_800 }, 'BODY_INVALID'],
    ['a title that breaks the line', { title: 'a\r\nATTENDEE:x' }, 'BODY_INVALID'],
    ['a stranger as attendee', { attendeeIds: [newId()] }, 'BODY_INVALID'],
  ])('%s is refused and nothing is scheduled', async (_what, change, code) => {
    const before = await upcoming()
    expect(await create(change)).toBe(code)
    expect(await upcoming()).toBe(before)
  })

  const upcoming = async () => {
    const query = { from: '2027-01-01T00:00:00Z', until: '2027-02-01T00:00:00Z' }
    const near = { from: new Date().toISOString(), until: new Date(Date.now() + 60 * 86_400_000).toISOString() }
    const counts = await Promise.all([query, near].map((span) => owner.api('GET /api/meetings', { query: span })))
    return counts.reduce((sum, { occurrences }) => sum + occurrences.length, 0)
  }

  test('a stranger gets no ticket', async () => {
    const stranger = new RestClient(house.url)
    expect(await problemOf(stranger.send('POST', `/api/meetings/${meeting.meetingId}/tickets`, {}))).toBe(
      'SIGN_IN_NEEDED',
    )
    expect(await problemOf(owner.send('POST', `/api/meetings/${newId()}/tickets`, {}))).toBe('NOT_FOUND')
  })
})

describe('the media socket', () => {
  let socket: Socket
  beforeAll(async () => {
    socket = await connect()
  })
  afterAll(() => void socket?.close())

  async function connect(): Promise<Socket> {
    const made = io(house.url, {
      path: '/media/socket',
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    })
    await new Promise<void>((resolve, reject) => {
      made.once('connect', resolve)
      made.once('connect_error', reject)
    })
    return made
  }
  const call = (event: string, input: unknown) => socket.emitWithAck(event, input) as Promise<Reply<unknown>>
  const joinInput = (permit: unknown) => ({
    permit,
    joinId: newId(),
    rtpCapabilities: { codecs: [] },
    decodesSvc: [],
    firstView: { camerasMax: 9, lines: 180 },
    resume: null,
  })
  const join = (permit: string) => call('room.join', joinInput(permit))
  const claims = () => ({
    ...bearer(),
    roomId: roomIdOf(tenantId(), meeting.meetingId),
    peerId: newId<PeerId>(),
    role: 'host' as const,
    nodeId: grant.node.nodeId,
  })
  const foreignRoom = () => roomIdOf(newId(), meeting.meetingId)
  const seatClaims = () => {
    const { role: _role, nodeId: _nodeId, ...seat } = claims()
    return seat
  }

  test.each<[string, () => Promise<string>, string]>([
    ['an expired ticket', () => signer.ticket(claims(), longAgoMs()), 'TICKET_INVALID'],
    ['a forged ticket', () => forger.ticket(claims(), soonMs()), 'TICKET_INVALID'],
    [
      "a foreign tenant's ticket",
      () => signer.ticket({ ...claims(), roomId: foreignRoom() }, soonMs()),
      'TICKET_INVALID',
    ],
    ["another node's ticket", () => signer.ticket({ ...claims(), nodeId: 'elsewhere' }, soonMs()), 'TICKET_INVALID'],
    ['an expired seat', () => signer.seat(seatClaims(), longAgoMs()), 'SEAT_INVALID'],
    ['a forged seat', () => forger.seat(seatClaims(), soonMs()), 'SEAT_INVALID'],
    [
      "a foreign tenant's seat",
      () => signer.seat({ ...seatClaims(), roomId: foreignRoom() }, soonMs()),
      'SEAT_INVALID',
    ],
    ['a pass', async () => grant.pass ?? '', 'TICKET_INVALID'],
    ['no permit at all', async () => 'x', 'TICKET_INVALID'],
  ])('%s does not enter', async (_what, permit, code) => {
    expect(await join(await permit())).toMatchObject({ ok: false, problem: { code } })
  })

  test('a ticket enters once', async () => {
    const { ticket: once } = await ticket()
    expect(await join(once)).toMatchObject({ ok: true })
    expect(await call('room.leave', {})).toMatchObject({ ok: true })
    const other = await connect()
    const again = (await other.emitWithAck('room.join', joinInput(once))) as unknown
    expect(again).toMatchObject({ ok: false, problem: { code: 'TICKET_USED' } })
    other.close()
  })

  test('before joining nothing else is answered', async () => {
    const other = await connect()
    expect(await other.emitWithAck('room.lock', { locked: true })).toMatchObject({ problem: { code: 'NOT_JOINED' } })
    other.close()
  })

  test('a wrong shape is told by field, and ten megabytes end the connection', async () => {
    const other = await connect()
    const wrong = (await other.emitWithAck('room.join', joinInput(7))) as unknown
    expect(wrong).toMatchObject({ problem: { code: 'BODY_INVALID', errors: [{ path: 'permit' }] } })
    const gone = new Promise((resolve) => other.once('disconnect', (_reason, details) => resolve(details)))
    other.emit('room.join', joinInput('x'.repeat(10_000_000)))
    expect(await gone).toMatchObject({ context: { code: 4413, reason: 'MESSAGE_TOO_LARGE' } })
  })
})

describe('the document door', () => {
  const documentUrl = (pass: string, documentId: string = meeting.documentId) =>
    `${house.url.replace('http', 'ws')}/documents/${tenantId()}/${documentId}?pass=${encodeURIComponent(pass)}`

  /** Opens a connection, sends what is given once the server has spoken, and tells how the server closes it. */
  function closing(url: string, message?: Uint8Array): Promise<{ code: number; reason: string }> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url)
      socket.on('error', reject)
      if (message) socket.once('message', () => socket.send(message))
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
  }
  const passClaims = () => ({ ...bearer(), documentId: meeting.documentId, access: 'edit' as const })

  test.each<[string, () => Promise<string>]>([
    ['an expired pass', () => signer.pass(passClaims(), longAgoMs())],
    ['a forged pass', () => forger.pass(passClaims(), soonMs())],
    ["a foreign tenant's pass", () => signer.pass({ ...passClaims(), tenantId: newId() }, soonMs())],
    ["another document's pass", () => signer.pass({ ...passClaims(), documentId: newId() }, soonMs())],
    ['a ticket', async () => grant.ticket],
  ])('%s is let in nowhere', async (_what, pass) => {
    expect(await closing(documentUrl(await pass()))).toMatchObject({ code: 4401, reason: 'PASS_INVALID' })
  })

  /** y-websocket frame: sync (0), update (2), then the length and the bytes. */
  function updateFrame(bytes: Uint8Array): Uint8Array {
    const length: number[] = []
    for (let rest = bytes.length; ; rest >>>= 7) {
      if (rest < 128) {
        length.push(rest)
        break
      }
      length.push((rest & 127) | 128)
    }
    return new Uint8Array([0, 2, ...length, ...bytes])
  }

  test('a malformed or oversized update closes the connection and leaves the text as it was', async () => {
    const pass = () => signer.pass(passClaims(), soonMs())
    expect(await textOf(await pass())).toBe('')
    const malformed = updateFrame(new Uint8Array([1, 1, 255, 255, 255, 3, 7, 9]))
    expect(await closing(documentUrl(await pass()), malformed)).toMatchObject({ code: 4422, reason: 'UPDATE_INVALID' })
    const large = new Y.Doc()
    large.getText('notes').insert(0, 'x'.repeat(1_500_000))
    const oversized = updateFrame(Y.encodeStateAsUpdate(large))
    expect(await closing(documentUrl(await pass()), oversized)).toMatchObject({ code: 4413 })
    expect(await textOf(await pass())).toBe('')
  })

  async function textOf(pass: string): Promise<string> {
    const doc = new Y.Doc()
    const provider = new WebsocketProvider(
      `${house.url.replace('http', 'ws')}/documents/${tenantId()}`,
      meeting.documentId,
      doc,
      { WebSocketPolyfill: WebSocket as never, params: { pass }, disableBc: true },
    )
    await new Promise<void>((resolve) => provider.once('sync', () => resolve()))
    provider.destroy()
    return doc.getText('notes').toString() + doc.getXmlFragment('default').toString()
  }
})
