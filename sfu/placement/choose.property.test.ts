import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { choose, loadFull, type Question } from './choose.ts'
import { measuredMs, pathsOver, type Candidate, type RoomShare } from './paths.ts'
import { standbysFor } from './standbysFor.ts'

const regionNames = ['cn', 'eu', 'sa', 'us', 'in']
const rtts = fc.dictionary(fc.constantFrom(...regionNames), fc.integer({ min: 0, max: 400 }))
const nodesOf = fc
  .array(
    fc.record({
      region: fc.constantFrom(...regionNames),
      group: fc.constantFrom('', 'west', 'east'),
      load: fc.double({ min: 0, max: 1.2, noNaN: true }),
      draining: fc.boolean(),
      rttsMs: rtts,
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((nodes) => nodes.map((node, index): Candidate => ({ ...node, nodeId: `node-${index}` })))

const questions: fc.Arbitrary<Question<Candidate>> = nodesOf.chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    rttsMs: rtts,
    regions: fc.subarray(regionNames),
    room: fc
      .subarray(nodes)
      .chain((some) =>
        fc.tuple(
          ...some.map(({ nodeId }) =>
            fc.record({
              nodeId: fc.constant(nodeId),
              peers: fc.integer({ min: 0, max: 200 }),
              rttMs: fc.option(fc.integer({ min: 0, max: 400 })),
            }),
          ),
        ),
      )
      .map((shares): RoomShare[] => shares),
  }),
)

const pathsOf = (node: Candidate, { nodes, room, rttsMs }: Question<Candidate>) =>
  pathsOver(
    node,
    measuredMs(rttsMs, node.region),
    room.map((share) => ({ share, node: nodes.find(({ nodeId }) => nodeId === share.nodeId) as Candidate })),
  )

test('[PL1] [PL10] no answer ever names a forbidden region or a node twice, and nothing is chosen only when nothing may be', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const { nodes, regions, room } = question
      const isAllowed = ({ region }: Candidate) => regions.length === 0 || regions.includes(region)
      const choice = choose(question)
      const self = nodes[0] as Candidate
      const standbys = standbysFor(nodes, regions, self)
      for (const node of [
        ...standbys,
        ...(choice ? [choice.primary] : []),
        ...(choice?.standby ? [choice.standby] : []),
      ])
        expect(isAllowed(node)).toBe(true)
      expect(choice?.standby?.nodeId).not.toBe(choice?.primary.nodeId ?? 'none')
      expect(standbys).not.toContain(self)
      expect(standbys.every(({ draining }) => !draining)).toBe(true)
      const takers = nodes.filter(
        (node) => isAllowed(node) && (!node.draining || room.some(({ nodeId }) => nodeId === node.nodeId)),
      )
      expect(choice === null).toBe(takers.length === 0)
    }),
  )
})

test('[PL3] a further node joins a room that has space only where the mean or the worst way gets a real margin shorter', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const { nodes, regions, room } = question
      const choice = choose(question)
      const running = nodes.filter(
        ({ nodeId, region, draining, load }) =>
          room.some((share) => share.nodeId === nodeId) &&
          (regions.length === 0 || regions.includes(region)) &&
          !draining &&
          load < loadFull,
      )
      if (!choice || running.length === 0 || room.some(({ nodeId }) => nodeId === choice.primary.nodeId)) return
      const fresh = pathsOf(choice.primary, question)
      expect(fresh).not.toBeNull()
      // One of those of the room that is no better in either figure by less than the margin.
      const isBeaten = running.some((node) => {
        const paths = pathsOf(node, question)
        if (!paths || !fresh) return false
        return paths.meanMs - fresh.meanMs >= 20 || paths.worstMs - fresh.worstMs >= 20
      })
      expect(isBeaten).toBe(true)
    }),
  )
})

test('whoever asks again, once they are in, gets the node they are on', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const first = choose({ ...question, room: [] })
      if (!first) return
      const rttMs = measuredMs(question.rttsMs, first.primary.region)
      const again = choose({ ...question, room: [{ nodeId: first.primary.nodeId, peers: 1, rttMs }] })
      if (first.primary.load < loadFull) expect(again?.primary).toBe(first.primary)
    }),
  )
})

test('[PL5] 200 joins at once fill nodes evenly, each as far as it has space, and none while another is emptier', () => {
  const machines = fc.array(
    fc.record({
      load: fc.double({ min: 0, max: 0.8, noNaN: true }),
      perJoin: fc.double({ min: 0.002, max: 0.02, noNaN: true }),
    }),
    { minLength: 2, maxLength: 6 },
  )
  fc.assert(
    fc.property(machines, (found) => {
      const loads = found.map(({ load }) => load)
      const taken = found.map(() => 0)
      for (let join = 0; join < 200; join += 1) {
        const nodes = loads.map((load, index): Candidate => ({
          nodeId: String(index),
          region: 'eu',
          group: '',
          draining: false,
          rttsMs: { us: 90 },
          load,
        }))
        const index = Number(choose({ nodes, rttsMs: { eu: 20 }, regions: [], room: [] })?.primary.nodeId)
        taken[index] = (taken[index] ?? 0) + 1
        loads[index] = (loads[index] ?? 0) + (found[index]?.perJoin ?? 0)
      }
      const used = loads.filter((_, index) => (taken[index] ?? 0) > 0)
      const largestJoin = Math.max(...found.map(({ perJoin }) => perJoin))
      expect(Math.max(...used) - Math.min(...used)).toBeLessThanOrEqual(largestJoin + 1e-9)
    }),
    { numRuns: 30 },
  )
})

test('[PL4] one large room stays on one node until that is full, then goes on beside it', () => {
  const loads = [0, 0.1, 0.2]
  const peers = [0, 0, 0]
  for (let join = 0; join < 200; join += 1) {
    const nodes = loads.map((load, index): Candidate => ({
      nodeId: String(index),
      region: 'eu',
      group: '',
      draining: false,
      rttsMs: { us: 90 },
      load,
    }))
    const room = peers.flatMap((count, index) =>
      count > 0 ? [{ nodeId: String(index), peers: count, rttMs: 20 }] : [],
    )
    const index = Number(choose({ nodes, rttsMs: { eu: 20 }, regions: [], room })?.primary.nodeId)
    peers[index] = (peers[index] ?? 0) + 1
    loads[index] = (loads[index] ?? 0) + 0.01
  }
  expect(peers[0]).toBeGreaterThanOrEqual(85)
  expect(Math.max(...loads)).toBeLessThan(loadFull + 0.011)
})
