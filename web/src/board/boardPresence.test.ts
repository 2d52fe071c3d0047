import { expect, test } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { BoardPresence } from './boardPresence.ts'
import type { InkPoint } from './strokeOutline.ts'

/** A clock whose time passes only when told. */
function handClock() {
  const tasks: { atMs: number; task: () => void }[] = []
  let nowMs = 1000
  return {
    nowMs: () => nowMs,
    random: () => 0.5,
    after(delayMs: number, task: () => void) {
      const entry = { atMs: nowMs + delayMs, task }
      tasks.push(entry)
      return () => void tasks.splice(tasks.indexOf(entry), 1)
    },
    pass(ms: number) {
      nowMs += ms
      const due = tasks.filter(({ atMs }) => atMs <= nowMs)
      for (const entry of due) tasks.splice(tasks.indexOf(entry), 1)
      for (const { task } of due) task()
    },
  }
}

function two() {
  const clock = handClock()
  const [here, there] = [new Awareness(new Y.Doc()), new Awareness(new Y.Doc())]
  const sizes: number[] = []
  here.on('update', () => {
    sizes.push(JSON.stringify(here.getLocalState()).length)
    applyAwarenessUpdate(there, encodeAwarenessUpdate(here, [here.clientID]), 'test')
  })
  const writer = new BoardPresence(here, { name: 'Ada', personKey: 'ada' }, clock)
  const reader = new BoardPresence(there, { name: 'Bob', personKey: 'bob' }, clock)
  const stop = () => [here, there].forEach((awareness) => awareness.destroy())
  return { clock, writer, reader, sizes, here, there, stop }
}

test('a long stroke arrives whole, ten messages a second, each within a kilobyte', () => {
  const { clock, writer, reader, sizes, stop } = two()
  sizes.length = 0
  const ink: InkPoint[] = []
  for (let at = 0; at < 500; at++) {
    ink.push({ x: 10_000 + at, y: -20_000 - at, pressure: 0.5 })
    writer.draw({ id: 's1', kind: 'pen', color: 'red', size: 4 }, ink)
    clock.pass(10)
  }
  clock.pass(200)
  expect([...reader.hands][0]?.ink).toEqual(ink)
  expect(sizes.length).toBeLessThanOrEqual(52)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1024)
  writer.draw(null)
  clock.pass(200)
  expect([...reader.hands][0]).toMatchObject({ name: 'Ada', draft: null, ink: [] })
  stop()
})

test('what is no hand is left out', () => {
  const { reader, here, stop } = two()
  for (const board of [
    5,
    { cursor: ['x', 1] },
    { draft: { id: 's', kind: 'bomb' } },
    { cursor: [1, Infinity], draft: [] },
  ]) {
    here.setLocalStateField('board', board)
    expect([...reader.hands][0]).toMatchObject({ cursor: null, draft: null })
  }
  stop()
})
