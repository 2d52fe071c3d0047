import { expect, test } from 'vitest'
import { ManualClock } from '../../../infra/clock.ts'
import { roomIdOf } from '../../../infra/contract/ids.ts'
import { newId } from '../../../infra/secrets.ts'
import { LinkPair } from './linkPair.ts'

const roomId = roomIdOf(newId(), newId())

function twoNodes(delayMs = 0) {
  const clock = new ManualClock(0)
  const wires = new LinkPair({ clock, delayMs })
  const [munich, shanghai] = [wires.node('munich'), wires.node('shanghai')]
  const heard: string[] = []
  for (const node of [munich, shanghai])
    node.serve({
      calls: {
        'pipe.close': (link, { pipeId }) => {
          heard.push(`${link.nodeId} closes ${pipeId}`)
          return {}
        },
      },
      notices: { 'room.left': (link) => heard.push(`${link.nodeId} left`) },
      onState: (link) => heard.push(`${node.nodeId}: ${link.nodeId} ${link.state}`),
    })
  return { clock, wires, munich, shanghai, heard }
}

test('both ends open when one is held; calls are answered, notices are heard, what nobody serves is NOT_FOUND', async () => {
  const { munich, shanghai, heard } = twoNodes()
  const { link, release } = munich.hold('shanghai')
  await expect(link.call('pipe.close', { pipeId: 'a' })).rejects.toThrow('MEDIA_UNAVAILABLE')
  await expect.poll(() => link.state).toBe('open')
  expect(await link.call('pipe.close', { pipeId: 'a' })).toEqual({})
  shanghai.linkTo('munich').tell('room.left', { roomId })
  await expect.poll(() => heard.at(-1)).toBe('shanghai left')
  expect(heard).toEqual(['munich: shanghai open', 'shanghai: munich open', 'munich closes a', 'shanghai left'])
  const pipe = { roomId, pipeId: 'a', trackId: newId() }
  await expect(link.call('pipe.drop', { pipeId: pipe.pipeId, trackId: pipe.trackId as never })).rejects.toThrow(
    'NOT_FOUND',
  )
  release()
  expect(munich.all()).toEqual([])
})

test('a cut link says silent and loses what was on its way, a healed one says open, a killed node is dead', async () => {
  const { clock, wires, munich, heard } = twoNodes(100)
  const { link } = munich.hold('shanghai')
  await expect.poll(() => link.state).toBe('open')
  const asked = link.call('pipe.close', { pipeId: 'a' })
  wires.cut('munich', 'shanghai')
  await expect(asked).rejects.toThrow('MEDIA_UNAVAILABLE')
  wires.heal('munich', 'shanghai')
  clock.advance(200)
  expect(heard).not.toContain('munich closes a')
  expect([link.state, link.figures.rttMs]).toEqual(['open', 200])
  wires.kill('shanghai')
  expect(link.state).toBe('dead')
  wires.revive('shanghai')
  expect(heard.filter((line) => line.startsWith('munich:'))).toEqual([
    'munich: shanghai open',
    'munich: shanghai silent',
    'munich: shanghai open',
    'munich: shanghai dead',
    'munich: shanghai open',
  ])
})
