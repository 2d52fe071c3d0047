import { expect, test } from 'vitest'
import type { NodeReport } from '../ports.ts'
import { worldOf } from './worldOf.ts'

const none = { openCount: 0, restingCount: 0, layerCount: 0 }
const end = (nodeId: string, change: Partial<NodeReport['links'][number]>): NodeReport['links'][number] => ({
  nodeId,
  state: 'open',
  rttMs: null,
  lossShareIn: 0,
  lossShareOut: 0,
  bitrateIn: 0,
  bitrateOut: 0,
  pipesIn: none,
  pipesOut: none,
  ...change,
})
const report = (nodeId: string, change: Partial<NodeReport>): NodeReport => ({
  nodeId,
  region: 'eu',
  place: nodeId,
  draining: false,
  load: 0,
  cpuShare: 0,
  workerCount: 1,
  roomCount: 0,
  peerCount: 0,
  startedAt: '2026-11-22T10:00:00.000Z',
  links: [],
  spread: [],
  ...change,
})
const at = '2026-11-22T12:00:00.000Z'

test('the two ends of a link are one link, each direction as its sender and its receiver know it', () => {
  const munich = report('munich', {
    links: [end('shanghai', { rttMs: 210, bitrateOut: 900, lossShareOut: 0.5, pipesOut: { ...none, openCount: 4 } })],
  })
  const shanghai = report('shanghai', {
    links: [end('munich', { rttMs: 230, state: 'silent', lossShareIn: 0.02, bitrateIn: 800, bitrateOut: 300 })],
  })
  expect(worldOf([shanghai, munich], at).links).toEqual([
    {
      nodeIds: ['munich', 'shanghai'],
      state: 'silent',
      rttMs: 220,
      there: { bitrate: 900, lossShare: 0.02, ...none, openCount: 4 },
      back: { bitrate: 300, lossShare: 0, ...none },
    },
  ])
})

test('a link whose other end tells nothing is shown as its own end knows it', () => {
  const munich = report('munich', { links: [end('gone', { state: 'dead', lossShareIn: 0.1, bitrateIn: 7 })] })
  const [link] = worldOf([munich], at).links
  expect(link).toMatchObject({ nodeIds: ['gone', 'munich'], state: 'dead', rttMs: null })
  expect(link?.there).toMatchObject({ bitrate: 7, lossShare: 0.1 })
})

test('a room that runs on two nodes counts once, with the people of both', () => {
  const spread = { nodeIds: ['munich', 'shanghai'], roomCount: 2 }
  const reports = [
    report('munich', {
      spread: [
        { ...spread, peerCount: 5 },
        { nodeIds: ['munich'], roomCount: 9, peerCount: 30 },
      ],
    }),
    report('shanghai', { spread: [{ ...spread, roomCount: 1, peerCount: 2 }] }),
  ]
  const world = worldOf(reports, at)
  expect(world.rooms).toEqual([
    { nodeIds: ['munich', 'shanghai'], roomCount: 2, peerCount: 7 },
    { nodeIds: ['munich'], roomCount: 9, peerCount: 30 },
  ])
  expect(world.nodes[0]).not.toHaveProperty('spread')
})
