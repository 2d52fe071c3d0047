import { setTimeout as frameOver } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { systemClock } from '../../../infra/clock.ts'
import { LinkPair } from '../../mesh/testing/linkPair.ts'
import { PipeNode } from '../../testing/pipeNode.ts'
import { openTestWorker } from '../../testing/testWorker.ts'
import { RoomRouter } from '../roomRouter.ts'
import { VoiceRoom } from './testing/voiceRoom.ts'

const events = { onLost: () => undefined, onLevels: () => undefined }

test('[VN3] the loudest of another node come through sealed pipes, and with how loud they are', async () => {
  const workers = await openTestWorker({ count: 2 })
  const routers = await Promise.all(workers.live().map((host) => RoomRouter.open(workers, events, host)))
  const [home, away] = routers as [RoomRouter, RoomRouter]
  const wires = new LinkPair()
  const munich = new PipeNode(wires, 'munich', systemClock)
  const shanghai = new PipeNode(wires, 'shanghai', systemClock)
  const east = new VoiceRoom()
  const west = new VoiceRoom(async (trackId) => {
    const slot = shanghai.remote.slot(trackId)
    if (!slot) throw new Error('not offered')
    const { release } = await shanghai.pipes.take(slot, away)
    return { producerId: trackId, router: away.router, release }
  })
  munich.voices = east.voices
  east.voices.setRemote('shanghai', { microphones: [], slots: [] })
  for (let index = 0; index < 8; index += 1) await east.enter(home.router)
  await expect.poll(() => east.voices.offered().length).toBe(6)
  const listener = await west.enter(away.router)
  await munich.offer(shanghai)

  const [loud, ...others] = east.people
  const frame = async () => {
    west.voices.setRemote('munich', { microphones: [], slots: east.voices.offered() })
    for (const other of others) other.say(-90)
    loud?.say(-25)
    await frameOver(20)
    listener.build(listener.offered.splice(0))
  }
  const heard = () => listener.heardOf(loud!).length > 20 && west.speakers.at(-1)?.[0]?.level === -25
  await expect.poll(async () => (await frame(), heard()), { interval: 1, timeout: 20_000 }).toBe(true)
  expect(new Set(listener.heard.map(({ ssrc }) => ssrc))).toEqual(new Set([loud!.ssrc]))

  for (const room of [east, west]) room.close()
  for (const node of [munich, shanghai]) node.close()
  await workers.close()
})
