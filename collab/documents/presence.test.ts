import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { AwarenessEntry } from './documentFrame.ts'
import { readFrame } from './documentFrame.ts'
import { Presence, type PresenceEntry, type Speaker } from './presence.ts'

class Listener implements Speaker {
  clientId: number | undefined
  readonly heard: Uint8Array[] = []
  readonly claims: { personKey: string; name: string }
  constructor(name: string) {
    this.claims = { name, personKey: name.toLowerCase() }
  }
  send(frame: Uint8Array) {
    this.heard.push(frame)
  }
  names() {
    return this.heard.flatMap((bytes) => {
      const frame = readFrame(bytes)
      if (frame.kind !== 'awareness') return []
      return frame.entries.map(({ state }) => JSON.parse(new TextDecoder().decode(state))?.user.name ?? 'gone')
    })
  }
}

const says = (clientId: number, state: unknown): AwarenessEntry[] => [
  { clientId, clock: 1, state: new TextEncoder().encode(JSON.stringify(state)) },
]

function room() {
  const clock = new ManualClock(1_000_000)
  const [ada, bo] = [new Listener('Ada'), new Listener('Bo')]
  const published: PresenceEntry[][] = []
  const presence = new Presence(clock, [ada, bo], (entries) => published.push(entries))
  return { clock, ada, bo, presence, published }
}

test('a burst of caret moves reaches the others as one frame, and never its own speaker', () => {
  const { clock, ada, bo, presence, published } = room()
  for (let at = 0; at < 20; at++) presence.speak(ada, says(7, { cursor: at }))
  clock.advance(50)
  expect(bo.names()).toEqual(['Ada'])
  expect(ada.heard).toEqual([])
  expect(published).toHaveLength(1)
})

test('an echo of somebody who has just left does not bring them back', () => {
  const { clock, ada, bo, presence } = room()
  presence.speak(ada, says(7, {}))
  presence.leave(ada)
  presence.speak(bo, says(7, { user: { name: 'Ada' } }))
  clock.advance(50)
  expect(bo.names()).toEqual(['gone'])
})

test('those of a process that fell silent are dropped, and foreign entries are not published again', () => {
  const { clock, ada, bo, presence, published } = room()
  presence.hear([{ clientId: 9, clock: 5, state: '{"user":{"name":"Cy"}}', personKey: 'cy' }])
  clock.advance(50)
  expect(ada.names()).toEqual(['Cy'])
  expect(published).toEqual([])
  clock.advance(60_000)
  presence.sweep()
  clock.advance(50)
  expect(bo.names()).toEqual(['Cy', 'gone'])
})

test('presence that is too large or unreadable is refused', () => {
  const { ada, presence } = room()
  expect(() => presence.speak(ada, says(7, { cursor: 'x'.repeat(9000) }))).toThrow('MESSAGE_TOO_LARGE')
  expect(() => presence.speak(ada, [{ clientId: 7, clock: 1, state: new Uint8Array([255]) }])).toThrow('UPDATE_INVALID')
})
