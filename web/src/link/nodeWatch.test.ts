import { expect, test } from 'vitest'
import { judgeNode, NodeWatch } from './nodeWatch.ts'
import type { MediaSign, NodeVerdict } from './nodeWatch.ts'
import { stillClock } from './testing/stillClock.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('one lost second of the socket is no reason to leave a node whose media flows', () => {
  expect(judgeNode({ socketMs: 1500, mediaMs: 50, rttMs: 20 })).toBe('doubtful')
  expect(judgeNode({ socketMs: 3900, mediaMs: 0, rttMs: 20 })).toBe('doubtful')
})

test('a node that says nothing for long is left although its media flows: the others have lost sight of it', () => {
  expect(judgeNode({ socketMs: 4100, mediaMs: 0, rttMs: 20 })).toBe('lost')
})

test('a node of which neither socket nor media is heard is lost after little more than a second', () => {
  expect(judgeNode({ socketMs: 1100, mediaMs: 600, rttMs: 20 })).toBe('doubtful')
  expect(judgeNode({ socketMs: 1250, mediaMs: 600, rttMs: 20 })).toBe('lost')
  expect(judgeNode({ socketMs: 1250, mediaMs: 300, rttMs: 20 })).toBe('doubtful')
})

test('where nothing has to come the socket alone is waited for longer', () => {
  expect(judgeNode({ socketMs: 2000, mediaMs: null, rttMs: 20 })).toBe('doubtful')
  expect(judgeNode({ socketMs: 2600, mediaMs: null, rttMs: 20 })).toBe('lost')
})

test('whoever is far away is given the time of the way', () => {
  expect(judgeNode({ socketMs: 900, mediaMs: 0, rttMs: 20 })).toBe('doubtful')
  expect(judgeNode({ socketMs: 1100, mediaMs: 500, rttMs: 300 })).toBe('well')
  expect(judgeNode({ socketMs: 1600, mediaMs: 900, rttMs: 300 })).toBe('doubtful')
})

/** A watch over a node that can be silenced; `pass` lets so many beats go by. */
function watched() {
  const still = stillClock()
  const verdicts: NodeVerdict[] = []
  const node = { answers: true, sign: { heard: 0, due: true } satisfies MediaSign as MediaSign, flows: true }
  let asked = 0
  const watch = new NodeWatch({
    clock: still.clock,
    ask: () => {
      asked += 1
      if (!node.answers) return new Promise(() => undefined)
      watch.heard()
      return Promise.resolve()
    },
    media: async () => {
      if (node.flows) node.sign = { ...node.sign, heard: node.sign.heard + 1 }
      return node.sign
    },
  })
  watch.on('verdict', (verdict) => verdicts.push(verdict))
  const pass = async (beats: number, lateMs = 0) => {
    for (let beat = 0; beat < beats; beat += 1) {
      still.runNext(lateMs)
      await settled()
    }
  }
  watch.start()
  return { watch, node, verdicts, pass, asked: () => asked }
}

test('a silent node is asked, and one that answers is never doubted', async () => {
  const { pass, verdicts, asked } = watched()
  await pass(40)
  expect(verdicts).toEqual([])
  expect(asked()).toBeGreaterThan(10)
})

test('a node that falls silent is doubted and then lost, once each, and may come back', async () => {
  const { watch, node, pass, verdicts } = watched()
  await pass(4)
  Object.assign(node, { answers: false, flows: false })
  await pass(8)
  expect(verdicts).toEqual(['doubtful', 'lost'])
  watch.heard()
  expect(verdicts).toEqual(['doubtful', 'lost', 'well'])
})

test('while media flows the silence of the socket is borne', async () => {
  const { node, pass, verdicts } = watched()
  node.answers = false
  await pass(12)
  expect(verdicts).toEqual(['doubtful'])
})

test('a page that was kept from running does not blame the node', async () => {
  const { node, pass, verdicts } = watched()
  Object.assign(node, { answers: false, flows: false })
  await pass(6, 5000)
  expect(verdicts).toEqual([])
})

test('after it was stopped nothing is asked or told', async () => {
  const { watch, pass, asked } = watched()
  await pass(4)
  const before = asked()
  watch.stop()
  await expect(pass(1)).rejects.toThrow()
  expect(asked()).toBe(before)
})
