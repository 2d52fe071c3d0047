import { expect, test } from 'vitest'
import type { PeerId } from '../../../infra/contract/ids.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'
import { SpeakerWatch } from './speakerWatch.ts'

const others = ['a', 'b', 'c', 'd'].map((name) => ({ peerId: name as PeerId }) as PeerInfo)

class Talk extends Emitter<{ change: null }> {
  speaking: ReadonlySet<PeerId> = new Set()
  readonly others = others

  speak(...names: string[]) {
    this.speaking = new Set(names as PeerId[])
    this.emit('change', null)
  }
}

/** A clock that is moved by hand; tasks run as their time comes. */
function handClock() {
  let nowMs = 0
  const tasks: { atMs: number; task: () => void }[] = []
  const clock: PageClock = {
    nowMs: () => nowMs,
    random: () => 0.5,
    after(delayMs, task) {
      const entry = { atMs: nowMs + delayMs, task }
      tasks.push(entry)
      return () => void tasks.splice(tasks.indexOf(entry), tasks.includes(entry) ? 1 : 0)
    },
  }
  const move = (ms: number) => {
    const endMs = nowMs + ms
    for (;;) {
      const next = tasks.toSorted((x, y) => x.atMs - y.atMs).find(({ atMs }) => atMs <= endMs)
      if (!next) break
      nowMs = next.atMs
      tasks.splice(tasks.indexOf(next), 1)
      next.task()
    }
    nowMs = endMs
  }
  return { clock, move, waiting: () => tasks.length }
}

const ids = (row: readonly PeerInfo[]) => row.map(({ peerId }) => peerId).join('')

test('who goes on speaking gets the floor though the node says it once only, and comes to the first page', () => {
  const { clock, move } = handClock()
  const talk = new Talk()
  const watch = new SpeakerWatch(talk, clock)
  let changes = 0
  watch.on('change', () => changes++)
  watch.start()
  expect(ids(watch.ordered(others))).toBe('abcd')
  watch.firstPage = new Set(['a', 'b'] as PeerId[])
  talk.speak('d')
  expect(watch.floor).toBeNull()
  move(2000)
  expect(watch.floor).toBe('d')
  expect(ids(watch.ordered(others))).toBe('adcb')
  expect(changes).toBe(1)
  watch.stop()
})

test('nobody is moved while the first page is not to be disturbed, and silence needs no clock', () => {
  const { clock, move, waiting } = handClock()
  const talk = new Talk()
  const watch = new SpeakerWatch(talk, clock)
  watch.start()
  watch.ordered(others)
  talk.speak('d')
  move(5000)
  expect(ids(watch.ordered(others))).toBe('abcd')
  talk.speak()
  move(1000)
  expect(waiting()).toBe(0)
  watch.stop()
})
