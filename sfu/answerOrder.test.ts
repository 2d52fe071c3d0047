import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallInput } from '../infra/contract/calls.ts'
import type { MediaCalls } from './protocol/media.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { Answer, TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
beforeEach(async () => {
  house = await MediaHouse.open()
})
afterEach(() => house.close())

interface Heard {
  answer: Answer
  /** Names of notices and the answer, in the order of the wire. */
  order: string[]
}

/** Joins while `meanwhile` happens between the check of the permit and the entry. */
async function joinWhile(peer: TestPeer, meanwhile: () => void, permit = peer.permits.ticket): Promise<Heard> {
  const order: string[] = []
  house.beforeEntry = async () => {
    house.beforeEntry = async () => undefined
    meanwhile()
  }
  peer.socket.onAny((name: string) => order.push(name))
  const input: CallInput<MediaCalls, 'room.join'> = peer.joinInput(permit)
  const reply = await new Promise<{ ok: boolean; value: Answer }>((resolve) => {
    peer.socket.emit('room.join', input, (answered: { ok: boolean; value: Answer }) => {
      order.push('answer')
      resolve(answered)
    })
  })
  expect(reply).toMatchObject({ ok: true })
  return { answer: reply.value, order }
}

test('[JR20] whoever leaves during a join is not in the answer, or is said to have left after it', async () => {
  const anna = await house.join()
  const bo = await house.connect(await house.permits())
  const { answer, order } = await joinWhile(bo, () => anna.socket.emit('room.leave', {}, () => undefined))
  if (answer.peers.length > 0) await bo.next('peer.left')
  expect(order.slice(0, 1)).toEqual(['answer'])
})

test.each([0, 1, 2, 3, 4, 5])(
  '[JR17] [JR20] a worker that dies %i turns into a join costs no ticket, and is told after the answer',
  async (turns) => {
    const anna = await house.join()
    const bo = await house.connect(await house.permits())
    const { answer, order } = await joinWhile(bo, () => killWorkersAfter(turns))
    expect(answer.you.incarnation).toBe(1)
    expect(order.slice(0, 1)).toEqual(['answer'])
    await anna.next('media.lost')
    await Promise.all([anna.join(anna.permits.seat), bo.join(bo.permits.seat)])
    await expect.poll(() => house.node.counts()).toMatchObject({ peers: 2, transports: 4, routers: 1 })
  },
)

function killWorkersAfter(turns: number) {
  if (turns > 0) return void setImmediate(() => killWorkersAfter(turns - 1))
  for (const { worker } of house.node.workers.live()) process.kill(worker.pid, 'SIGKILL')
}
