import { afterEach, beforeEach, expect, test } from 'vitest'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

const crowdCount = 200

let house: MediaHouse
beforeEach(async () => {
  house = await MediaHouse.open({ graceMs: 5000 })
})
afterEach(() => house.close())

async function connectMany(count: number, name: string): Promise<TestPeer[]> {
  const permits = await Promise.all(
    Array.from({ length: count }, (_, index) => house.permits({ name: `${name} ${index}` })),
  )
  return Promise.all(permits.map((each) => house.connect(each)))
}

test(
  '[JR27] two hundred who join at once are let in in order, and those inside go on',
  { timeout: 60_000 },
  async () => {
    const host = await house.join({ role: 'host', name: 'Host' })
    const speakers = await Promise.all([house.join(), house.join(), house.join(), house.join()])
    for (const speaker of speakers)
      for (const source of ['microphone', 'camera'] as const) await speaker.publish(source)
    const crowd = await connectMany(crowdCount, 'Guest')
    const order: number[] = []
    const joining = crowd.map(async (peer, index) => {
      const answer = await peer.join()
      order.push(index)
      return answer
    })
    // Somebody inside acts all the while; none of it waits for more than a part of the crowd.
    const passedMeanwhile: number[] = []
    const over = new AbortController()
    const acting = (async () => {
      for (let raised = true; !over.signal.aborted; raised = !raised) {
        const before = order.length
        const code = await host.codeOf('hand.raise', { raised })
        if (code === 'OK') passedMeanwhile.push(order.length - before)
      }
    })()
    const answers = await Promise.all(joining)
    over.abort()
    await acting
    expect(Math.max(...passedMeanwhile)).toBeLessThan(crowdCount / 4)
    expect(passedMeanwhile.length).toBeGreaterThan(5)

    // Two hundred sockets are read in nearly the order in which they were written to.
    const displaced = order.map((index, place) => Math.abs(index - place))
    expect(Math.max(...displaced)).toBeLessThan(crowdCount / 4)
    expect(answers.map(({ you }) => you.incarnation)).toEqual(crowd.map(() => 1))
    expect(Math.max(...answers.map(({ peers }) => peers.length))).toBe(crowdCount + speakers.length)
    expect(house.node.counts()).toMatchObject({ rooms: 1, peers: crowdCount + 5 })
    const told = () => {
      const news = host.said.flatMap(({ name, notice }) => {
        if (name === 'peer.joined') return [notice.peerId]
        return name === 'roster.changed' ? notice.peers.map(({ peerId }) => peerId) : []
      })
      const known = new Set(news)
      return crowd.filter(({ permits }) => known.has(permits.peerId)).length
    }
    // The last of them are told a moment after their answers.
    await expect.poll(told, { timeout: 5000 }).toBe(crowdCount)
  },
)

test('[JR28] a large room is told of many changes in few messages, each with the newest state', async () => {
  const crowd = await connectMany(20, 'Guest')
  await Promise.all(crowd.map((peer) => peer.join()))
  const [first, second, third] = crowd as [TestPeer, TestPeer, TestPeer]
  // Whatever is still being told about the joins.
  await first.call('hand.raise', { raised: true })
  await second.next('roster.changed', ({ peers }) => peers.some(({ handRaisedAt }) => handRaisedAt !== null))
  for (const peer of crowd) peer.said.splice(0)

  await Promise.all([
    third.call('hand.raise', { raised: true }),
    third.call('hand.raise', { raised: false }),
    third.call('hand.raise', { raised: true }),
    first.call('room.leave', {}),
  ])
  const news = await second.next('roster.changed')
  expect(news.peers.map(({ peerId }) => peerId)).toEqual([third.permits.peerId])
  expect(news.peers[0]?.handRaisedAt).not.toBeNull()
  expect(news.left).toEqual([{ peerId: first.permits.peerId, incarnation: 1 }])
  expect(second.said).toEqual([])
})
