import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
let anna: TestPeer
let bo: TestPeer
beforeEach(async () => {
  house = await MediaHouse.open({ graceMs: 20_000 })
  anna = await house.join({ name: 'Anna' })
  bo = await house.join({ name: 'Bo' })
})
afterEach(() => house.close())

const countsOfTwo = { peers: 2, transports: 4, producers: 2, consumers: 2 }

/** A camera each way. */
async function see() {
  const [ofAnna, ofBo] = [await anna.publish('camera'), await bo.publish('camera')]
  await Promise.all([anna.look([ofBo.id]), bo.look([ofAnna.id])])
  return { ofAnna, ofBo, toAnna: await anna.next('consumer.offered'), toBo: await bo.next('consumer.offered') }
}

describe('[JR22] a socket that was cut', () => {
  test('comes back with everything it had, and nobody notices', async () => {
    const { ofBo, toBo } = await see()
    anna.said.splice(0)
    bo.cut()
    await expect.poll(() => house.socketCount).toBe(1)
    await bo.reconnect(house.url)
    const answer = await bo.resume()

    expect(answer.media).toBeNull()
    expect(answer.you).toMatchObject({
      incarnation: 1,
      tracks: [{ trackId: ofBo.id, source: 'camera', paused: false }],
    })
    expect(answer.consumers.map(({ consumerId }) => consumerId)).toEqual([toBo.consumerId])
    expect((await bo.next('track.wanted')).trackId).toBe(ofBo.id)
    expect(anna.said).toEqual([])
    expect(house.node.counts()).toMatchObject(countsOfTwo)
    expect(await bo.codeOf('hand.raise', { raised: true })).toBe('OK')
    await bo.publish('microphone')
    await anna.next('consumer.offered', ({ source }) => source === 'microphone')
  })

  test('may stand half open: the old one hears that it was replaced and can do nothing any more', async () => {
    await see()
    const older = await bo.reconnect(house.url)
    const gone = new Promise((resolve) => older.once('you.gone', resolve))
    expect((await bo.resume()).media).toBeNull()
    expect(await gone).toEqual({ why: 'replaced' })
    expect(await older.emitWithAck('room.leave', {})).toMatchObject({ ok: false, problem: { code: 'NOT_JOINED' } })
    await expect.poll(() => older.connected).toBe(false)
    expect(await bo.codeOf('hand.raise', { raised: true })).toBe('OK')
    expect(house.node.counts()).toMatchObject(countsOfTwo)
    expect(anna.said.map(({ name }) => name)).not.toContain('peer.left')
  })

  test('is told by its lists what happened meanwhile', async () => {
    const { ofAnna, toBo } = await see()
    bo.cut()
    await expect.poll(() => house.socketCount).toBe(1)
    await anna.call('track.close', { trackId: ofAnna.id as never })
    const microphone = await anna.publish('microphone')
    const clara = await house.join({ name: 'Clara' })
    await bo.reconnect(house.url)
    const answer = await bo.resume()
    expect(answer.consumers.map(({ trackId }) => trackId)).toEqual([microphone.id])
    expect(answer.consumers.map(({ consumerId }) => consumerId)).not.toContain(toBo.consumerId)
    expect(answer.peers.map(({ name }) => name)).toEqual(['Anna', 'Clara'])
    expect(clara.answer?.peers.map(({ name }) => name)).toEqual(['Anna', 'Bo'])
  })

  test('goes on being counted, without the time it was away', async () => {
    const ofBo = () => house.facts.filter(({ peerId }) => peerId === bo.permits.peerId)
    await expect.poll(() => ofBo().length, { timeout: 5000 }).toBeGreaterThan(0)
    bo.cut()
    await expect.poll(() => house.socketCount).toBe(1)
    const before = ofBo().at(-1)!
    await bo.reconnect(house.url)
    await bo.resume()
    await expect.poll(() => ofBo().at(-1)!.sequence, { timeout: 5000 }).toBeGreaterThan(before.sequence)
    expect(ofBo().at(-1)!.connectedMs).toBeGreaterThanOrEqual(before.connectedMs)
    expect(ofBo().some(({ ended }) => ended)).toBe(false)
  })
})

describe('[JR23] what cannot go on is a join like any other', () => {
  test('when the period of grace is over', async () => {
    await house.close()
    house = await MediaHouse.open({ graceMs: 100 })
    anna = await house.join()
    bo = await house.join()
    bo.cut()
    await anna.next('peer.left')
    await bo.reconnect(house.url)
    const answer = await bo.resume()
    expect(answer.media).not.toBeNull()
    expect(answer.you.incarnation).toBe(2)
  })

  test('when the worker died', async () => {
    await see()
    bo.cut()
    await expect.poll(() => house.socketCount).toBe(1)
    for (const { worker } of house.node.workers.live()) process.kill(worker.pid, 'SIGKILL')
    await anna.next('media.lost')
    await bo.reconnect(house.url)
    const answer = await bo.resume()
    expect(answer.media).not.toBeNull()
    expect(answer.you).toMatchObject({ incarnation: 2, tracks: [] })
  })

  test('when the incarnation is an older one', async () => {
    const second = await house.connect(bo.permits)
    await second.join(bo.permits.seat)
    await bo.reconnect(house.url)
    const answer = await bo.resume()
    expect(answer.you.incarnation).toBe(3)
    expect(answer.media).not.toBeNull()
    expect(house.node.counts()).toMatchObject({ peers: 2, transports: 4 })
  })

  test('and whoever was removed meanwhile does not come back', async () => {
    const host = await house.join({ role: 'host' })
    bo.cut()
    await host.call('peer.remove', { peerId: bo.permits.peerId })
    await bo.reconnect(house.url)
    const resume = { incarnation: 1 }
    expect(await bo.codeOf('room.join', { ...bo.joinInput(bo.permits.seat), resume })).toBe('REMOVED')
  })
})

describe('[JR24] one join sent again', () => {
  test('on the same socket while it runs and afterwards has one answer', async () => {
    const clara = await house.connect(await house.permits())
    const input = clara.joinInput()
    const answers = await Promise.all([clara.call('room.join', input), clara.call('room.join', input)])
    const again = await clara.call('room.join', input)
    for (const answer of [...answers, again]) {
      expect(answer.you.incarnation).toBe(1)
      expect(answer.media?.send.id).toBe(answers[0]?.media?.send.id)
    }
    expect(await clara.codeOf('room.join', clara.joinInput())).toBe('TICKET_USED')
    await anna.next('peer.joined', ({ peerId }) => peerId === clara.permits.peerId)
    expect(anna.said.filter(({ name }) => name !== 'peer.joined')).toEqual([])
    expect(house.node.counts()).toMatchObject({ peers: 3, transports: 6 })
  })

  test('on another socket, because the answer was lost, leads to the same transports', async () => {
    const clara = await house.connect(await house.permits())
    const input = clara.joinInput()
    const lost = await clara.call('room.join', input)
    clara.cut()
    await clara.reconnect(house.url)
    const answer = await clara.call('room.join', input)
    expect(answer.you.incarnation).toBe(1)
    expect(answer.media).toMatchObject({ send: { id: lost.media?.send.id }, receive: { id: lost.media?.receive.id } })
    clara.answer = answer
    clara.buildSending()
    await clara.publish('microphone')
    await anna.next('consumer.offered')
    const counts = { peers: 3, transports: 6, producers: 1, consumers: 2 }
    await expect.poll(() => house.node.counts()).toMatchObject(counts)
    const third = await house.connect(clara.permits)
    expect(await third.codeOf('room.join', third.joinInput())).toBe('TICKET_USED')
    await third.reconnect(house.url)
    // The transports are in use: whoever asks as if the answer was lost begins anew.
    expect((await third.call('room.join', input)).you.incarnation).toBe(2)
  })

  test('after the node was restarted is still the same join', async () => {
    const clara = await house.connect(await house.permits())
    const input = clara.joinInput()
    await clara.call('room.join', input)
    await house.stop()
    await house.start()
    const again = await house.connect(clara.permits)
    expect(await again.codeOf('room.join', again.joinInput())).toBe('TICKET_USED')
    expect(await again.codeOf('room.join', input)).toBe('OK')
  })
})
