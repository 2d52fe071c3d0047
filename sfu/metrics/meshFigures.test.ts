import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { NodeLink } from '../mesh/nodeLink.ts'
import { noPipes } from '../world/pipeFigures.ts'
import { MeshFigures } from './meshFigures.ts'

function linkTo(nodeId: string, state: NodeLink['state'], rttMs: number | null): NodeLink {
  const figures = { rttMs, leastRttMs: rttMs, lossShareIn: 0.02, lossShareOut: 0, bytesIn: 700, bytesOut: 900 }
  const refuse = () => Promise.reject(new Error('of the test'))
  return { nodeId, region: 'cn', place: 'Shanghai', state, figures, call: refuse, tell: () => undefined }
}

test('links, pipes and moves are there at every reading, by node', async () => {
  const registry = new Registry()
  let links = [linkTo('shanghai', 'silent', 220), linkTo('paulo', 'open', null)]
  const out = { openCount: 2, restingCount: 1, layerCount: 3 }
  const pipes = [
    { nodeId: 'shanghai', in: noPipes, out },
    { nodeId: 'shanghai', in: noPipes, out },
  ]
  const figures = new MeshFigures([registry], { links: () => links, pipes: () => pipes, draining: () => true })
  figures.moved('told')
  figures.moved('told')
  figures.arrived()
  const lines = async () => (await registry.metrics()).split('\n')
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'meridian_draining 1',
      'meridian_link_state{node="shanghai",region="cn",state="silent"} 1',
      'meridian_link_state{node="shanghai",region="cn",state="open"} 0',
      'meridian_link_rtt_seconds{node="shanghai"} 0.22',
      'meridian_link_loss_share{node="shanghai",direction="in"} 0.02',
      'meridian_link_bytes_total{node="paulo",direction="out"} 900',
      'meridian_pipe_tracks{node="shanghai",direction="out",state="open"} 4',
      'meridian_pipe_tracks{node="shanghai",direction="out",state="resting"} 2',
      'meridian_pipe_layers{node="shanghai",direction="out"} 6',
      'meridian_moves_total{outcome="told"} 2',
      'meridian_arrivals_total 1',
    ]),
  )
  expect((await lines()).some((line) => line.startsWith('meridian_link_rtt_seconds{node="paulo"'))).toBe(false)
  links = []
  expect((await lines()).some((line) => line.includes('node="paulo"'))).toBe(false)
})
