import { expect } from 'vitest'
import { MediaHouse } from './mediaHouse.ts'
import type { TestPeer } from './testPeer.ts'

/** A node with two people in a call, who must notice nothing of what a third does. */
export class HostileHouse {
  readonly house: MediaHouse
  readonly host: TestPeer
  readonly speaker: TestPeer
  readonly #workers: number[]

  private constructor(house: MediaHouse, host: TestPeer, speaker: TestPeer) {
    this.house = house
    this.host = host
    this.speaker = speaker
    this.#workers = workersOf(house)
  }

  static async open(): Promise<HostileHouse> {
    const house = await MediaHouse.open({ graceMs: 300 })
    const host = await house.join({ role: 'host', name: 'Host' })
    const speaker = await house.join({ name: 'Speaker' })
    await speaker.publish('microphone')
    await host.next('consumer.offered')
    await host.next('peer.changed')
    await host.next('peer.joined')
    return new HostileHouse(house, host, speaker)
  }

  /** The same workers with the same content, the two were told nothing, and a newcomer gets in and is heard. */
  async expectUnharmed() {
    const { house, host, speaker } = this
    await expect
      .poll(() => house.node.counts(), { timeout: 5000 })
      .toMatchObject({ rooms: 1, peers: 2, transports: 4, producers: 1, consumers: 1 })
    expect(workersOf(house)).toEqual(this.#workers)
    expect([...host.said, ...speaker.said].filter(({ name }) => name !== 'room.speakers')).toEqual([])
    const late = await house.join({ name: 'Late' })
    expect(late.answer?.consumers).toHaveLength(1)
    await late.publish('microphone')
    await host.next('consumer.offered')
    house.drop(late)
    for (const peer of [host, speaker]) await Promise.all([peer.next('peer.left'), peer.next('consumer.closed')])
    for (const { said } of [host, speaker]) said.length = 0
  }

  /** What the two may hear of somebody who comes, acts and goes. */
  forget(...names: TestPeer['said'][number]['name'][]) {
    for (const { said } of [this.host, this.speaker])
      said.splice(0, said.length, ...said.filter(({ name }) => !names.includes(name)))
  }

  close() {
    return this.house.close()
  }
}

const workersOf = (house: MediaHouse) => house.node.workers.live().map(({ worker }) => worker.pid)

/** The code a call of any shape is refused with, or 'OK'; asked again while there were too many calls. */
export async function codeOfRaw(peer: TestPeer, name: string, input: unknown): Promise<string> {
  for (;;) {
    const reply = (await peer.socket.emitWithAck(name, input)) as { ok: boolean; problem?: { code: string } }
    const code = reply.ok ? 'OK' : (reply.problem?.code ?? '')
    if (code !== 'RATE_LIMITED') return code
  }
}
