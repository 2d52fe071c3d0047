import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { ManualClock } from '../../infra/clock.ts'
import { Presence, type PresenceEntry, type Speaker } from './presence.ts'

/** What stands in a frame as it goes over the line. */
function bodyOf(framed: Buffer): Uint8Array {
  const payload = framed.subarray(framed[1] === 126 ? 4 : framed[1] === 127 ? 10 : 2)
  const decoder = decoding.createDecoder(new Uint8Array(payload))
  expect(decoding.readVarUint(decoder)).toBe(1)
  return decoding.readVarUint8Array(decoder)
}

/** A client as y-websocket is one: it answers whatever was news to it with an echo. */
class Client implements Speaker {
  clientId: number | undefined
  readonly claims: { personKey: string; name: string }
  readonly awareness = new Awareness(new Y.Doc())
  readonly heard: Buffer[] = []
  readonly #toSay: Uint8Array[] = []

  constructor(name: string) {
    this.claims = { name, personKey: name.toLowerCase() }
    clearInterval(this.awareness._checkInterval)
    this.awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) =>
      this.#toSay.push(encodeAwarenessUpdate(this.awareness, [...added, ...updated, ...removed])),
    )
    this.#toSay.push(encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]))
  }

  sendFramed(framed: Buffer) {
    this.heard.push(framed)
    applyAwarenessUpdate(this.awareness, bodyOf(framed), 'server')
  }

  /** What it has to say since the last time. */
  said(): Uint8Array[] {
    return this.#toSay.splice(0)
  }

  move(cursor: number) {
    this.awareness.setLocalStateField('cursor', cursor)
  }

  /** What it sees of another, or of itself. */
  sees({ awareness }: Client) {
    return this.awareness.getStates().get(awareness.clientID)
  }
}

function room() {
  const clock = new ManualClock(1_000_000)
  const [ada, bo] = [new Client('Ada'), new Client('Bo')]
  const here = new Set([ada, bo])
  const published: PresenceEntry[][] = []
  const presence = new Presence({
    clock,
    sendAll: (framed) => here.forEach((client) => client.sendFramed(framed)),
    count: () => here.size,
    publish: (entries) => published.push(entries),
  })
  /** Everybody says what they have to; answers with how many messages that were. */
  const talk = () => {
    const said = [...here].flatMap((client) => client.said().map((body) => ({ client, body })))
    for (const { client, body } of said) presence.speak(client, body)
    return said.length
  }
  /** Until nobody has anything to say any more. */
  const settle = () => {
    for (let turn = 0; turn < 20; turn++) {
      const messages = talk()
      clock.advance(100)
      if (messages === 0 && [...here].every((client) => client.heard.splice(0).length === 0)) return
    }
    throw new Error('they talk for ever')
  }
  return { clock, ada, bo, here, presence, published, talk, settle }
}

test('a burst of caret moves goes out as one frame, the same bytes for everybody', () => {
  const { clock, ada, bo, talk, settle, published } = room()
  settle()
  published.length = 0
  for (let at = 0; at < 20; at++) ada.move(at)
  talk()
  clock.advance(10)
  expect(bo.heard).toHaveLength(1)
  expect(ada.heard[0]).toBe(bo.heard[0])
  expect(bo.sees(ada)).toMatchObject({ cursor: 19, user: { name: 'Ada', personKey: 'ada' } })
  expect(published).toHaveLength(1)
})

test('carets that never rest go out ten times a second', () => {
  const { clock, ada, bo, talk, settle } = room()
  settle()
  for (let ms = 0; ms < 1000; ms += 10) {
    ada.move(ms)
    talk()
    clock.advance(10)
  }
  expect(bo.heard.length).toBeGreaterThanOrEqual(9)
  expect(bo.heard.length).toBeLessThanOrEqual(11)
})

test('a client passes over its own words when they come back, also while it moves on', () => {
  const { clock, ada, bo, talk, settle } = room()
  settle()
  let fromServer = 0
  ada.awareness.on('update', ({ updated }: { updated: number[] }, origin: unknown) => {
    if (origin === 'server' && updated.includes(ada.awareness.clientID)) fromServer++
  })
  for (let at = 0; at < 50; at++) {
    ada.move(at)
    talk()
    // What comes back now is older than what is said next.
    ada.move(at + 0.5)
    clock.advance(30)
    expect(ada.sees(ada)).toMatchObject({ cursor: at + 0.5 })
  }
  settle()
  expect(fromServer).toBe(0)
  expect(bo.sees(ada)).toMatchObject({ cursor: 49.5 })
})

test('who moves while being introduced ends up where they are', () => {
  const { ada, bo, talk, settle } = room()
  // Introduced, and moved before the answer was heard.
  const hear = ada.sendFramed.bind(ada)
  const late: Buffer[] = []
  ada.sendFramed = (framed) => void late.push(framed)
  talk()
  ada.move(7)
  talk()
  ada.sendFramed = hear
  for (const framed of late) ada.sendFramed(framed)
  settle()
  expect(bo.sees(ada)).toMatchObject({ cursor: 7 })
  expect(ada.sees(ada)).toMatchObject({ cursor: 7 })
})

test('who comes back is seen at once, though their own clock stood still', () => {
  const { ada, bo, here, presence, settle } = room()
  ada.move(3)
  settle()
  presence.leave(ada)
  here.delete(ada)
  settle()
  expect(bo.sees(ada)).toBeUndefined()
  ada.clientId = undefined
  here.add(ada)
  presence.speak(ada, encodeAwarenessUpdate(ada.awareness, [ada.awareness.clientID]))
  settle()
  expect(bo.sees(ada)).toMatchObject({ cursor: 3 })
})

test('an echo of somebody who has just left does not bring them back', () => {
  const { clock, ada, bo, here, presence, settle } = room()
  settle()
  const echo = encodeAwarenessUpdate(bo.awareness, [ada.awareness.clientID])
  presence.leave(ada)
  here.delete(ada)
  presence.speak(bo, echo)
  clock.advance(100)
  expect(bo.sees(ada)).toBeUndefined()
})

test('echoes are dropped unread, even those that could not be read', () => {
  const { bo, presence, settle } = room()
  settle()
  const echo = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 500)
    encoding.writeVarUint(encoder, 4711)
    encoding.writeVarUint(encoder, 2 ** 40)
  })
  presence.speak(bo, echo)
})

test('a crowd in motion gets fewer ticks', () => {
  const clock = new ManualClock(0)
  const frames: Buffer[] = []
  const presence = new Presence({
    clock,
    sendAll: (framed) => frames.push(framed),
    count: () => 500,
    publish: () => undefined,
  })
  const crowd = Array.from({ length: 500 }, (_, at) => new Client(`P${at}`))
  for (let ms = 0; ms < 5000; ms += 100) {
    for (const client of crowd) {
      client.awareness.setLocalStateField('cursor', { at: ms, padding: 'x'.repeat(800) })
      for (const body of client.said()) presence.speak(client, body)
    }
    clock.advance(100)
  }
  const bytes = frames.reduce((sum, framed) => sum + framed.byteLength, 0) * 500
  expect(bytes / 5).toBeLessThan(2 * 64_000_000)
  expect(frames.length).toBeGreaterThanOrEqual(1)
  presence.close()
})

test('those of a process that fell silent are dropped, and foreign entries are not published again', () => {
  const { clock, ada, presence, published, settle } = room()
  settle()
  published.length = 0
  presence.hear([{ clientId: 9, clock: 5, state: '{"user":{"name":"Cy"}}', personKey: 'cy' }])
  clock.advance(100)
  expect(ada.awareness.getStates().get(9)).toEqual({ user: { name: 'Cy' } })
  expect(published).toEqual([])
  clock.advance(60_000)
  presence.sweep()
  clock.advance(100)
  expect(ada.awareness.getStates().has(9)).toBe(false)
})

test('of presence that is too large the person is left, and of what cannot be read nothing', () => {
  const { ada, bo, presence, settle } = room()
  settle()
  ada.awareness.setLocalStateField('cursor', 'x'.repeat(1100))
  settle()
  expect(bo.sees(ada)).toEqual({ user: { name: 'Ada', personKey: 'ada' } })
  const unreadable = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, ada.awareness.clientID)
    encoding.writeVarUint(encoder, 2 ** 41)
    encoding.writeVarString(encoder, 'no JSON')
  })
  expect(() => presence.speak(ada, unreadable)).toThrow('UPDATE_INVALID')
})
