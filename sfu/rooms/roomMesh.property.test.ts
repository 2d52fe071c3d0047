import { array, assert, type Arbitrary, asyncProperty, constantFrom, nat, oneof, record } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PeerInfo } from '../protocol/media.ts'
import type { MeshGuest } from '../testing/meshGuest.ts'
import { graceMs, MeshHouse } from '../testing/meshHouse.ts'
import { openTestWorker } from '../testing/testWorker.ts'
import type { Workers } from '../workers.ts'
import { setHand } from './hands.ts'
import { appointPeer, handOver, lockRoom, removePeer, setRules, stageRoom } from './moderation.ts'

const nodeIds = ['munich', 'shanghai', 'paulo'] as const
const pairs: [string, string][] = [
  ['munich', 'shanghai'],
  ['munich', 'paulo'],
  ['shanghai', 'paulo'],
]
const guestCount = 5
/** Two beats of a room, and a moment for what they set off. */
const healedWithinMs = 5000

let workers: Workers
beforeAll(async () => {
  workers = await openTestWorker()
})
afterAll(() => workers.close())

const somewhere = constantFrom(...nodeIds)
const someone = nat({ max: guestCount - 1 })
const anyStep = oneof(
  { weight: 6, arbitrary: record({ do: constantFrom('enter' as const), guest: someone, node: somewhere }) },
  { weight: 3, arbitrary: record({ do: constantFrom('fail' as const), guest: someone, node: somewhere }) },
  {
    weight: 4,
    arbitrary: record({
      do: constantFrom('leave', 'hand', 'lock', 'stage', 'appoint', 'remove', 'ban', 'lobby', 'rules', 'host' as const),
      guest: someone,
    }),
  },
  { weight: 3, arbitrary: record({ do: constantFrom('cut', 'heal' as const), pair: constantFrom(...pairs) }) },
  { weight: 2, arbitrary: record({ do: constantFrom('kill', 'revive' as const), node: somewhere }) },
  { weight: 3, arbitrary: record({ do: constantFrom('pass' as const), ms: constantFrom(20, 100, 2000, graceMs) }) },
)

type Step = typeof anyStep extends Arbitrary<infer S> ? S : never

/** A room on three nodes that people enter, leave and fail over in, while links break and nodes vanish. */
class Trial {
  readonly house = new MeshHouse(workers, nodeIds)
  readonly guests: MeshGuest[]
  readonly #stopped = new Set<string>()

  constructor() {
    this.guests = Array.from({ length: guestCount }, (_, index) =>
      this.house.guest(`guest-${index}`, index === 0 ? 'host' : 'member', `person-${index}`),
    )
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'enter':
      case 'fail':
        return this.#enter(this.#guest(step.guest), step.node, step.do === 'fail')
      case 'cut':
      case 'heal':
        return this.house.wires[step.do](...step.pair)
      case 'kill':
        this.#stopped.add(step.node)
        this.house.wires.kill(step.node)
        return this.house.unlist(step.node)
      case 'revive':
        return this.#revive(step.node)
      case 'pass':
        return this.house.pass(step.ms)
      default:
        return this.#act(step.do, this.#guest(step.guest))
    }
  }

  /** Everything is heard again, and had the time that healing may take. */
  async heal(): Promise<void> {
    await this.house.pass(graceMs + 500)
    for (const pair of pairs) this.house.wires.heal(...pair)
    for (const nodeId of nodeIds) this.#revive(nodeId)
    await this.house.pass(healedWithinMs)
  }

  check() {
    const inside = this.guests.filter(({ at }) => at !== null)
    const expected = rosterOf(inside.map(({ at }) => at!.peer.info()))
    for (const { nodeId, rooms } of this.house.nodes) {
      const room = rooms.get(this.house.roomId)
      if (!room || (room.closed && room.roster.size === 0)) continue
      expect({ nodeId, roster: rosterOf(this.house.roster(nodeId)) }).toEqual({ nodeId, roster: expected })
    }
    for (const { peerId, seen, seat } of inside) {
      const others = expected.filter((line) => !line.startsWith(peerId))
      expect({ who: seat.name, seen: rosterOf([...seen.values()]) }).toEqual({ who: seat.name, seen: others })
    }
    const decisions = inside.map(({ at }) => at!.room.memory.decisions())
    for (const { settings, removed, appointed, admitted, banned } of decisions) {
      expect(settings).toEqual(decisions[0]!.settings)
      expect(removed.toSorted()).toEqual(decisions[0]!.removed.toSorted())
      expect(appointed).toEqual(decisions[0]!.appointed)
      expect(admitted).toEqual(decisions[0]!.admitted)
      expect(banned).toEqual(decisions[0]!.banned)
    }
  }

  #guest(index: number): MeshGuest {
    return this.guests[index]!
  }

  #revive(nodeId: string) {
    this.#stopped.delete(nodeId)
    this.house.wires.revive(nodeId)
    this.house.list(nodeId)
  }

  /** Onto another node: by a failure, without a word, or so that they are in there before they leave here. */
  async #enter(guest: MeshGuest, nodeId: string, failed: boolean): Promise<void> {
    const { at } = guest
    if (this.#stopped.has(nodeId) || at?.peer.identity.nodeId === nodeId) return
    if (failed) guest.break()
    try {
      await guest.enter(this.house.node(nodeId))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      guest.leave()
    }
    if (at && !failed) at.room.lineLost(at.peer, at.line, 'left')
  }

  async #act(
    what: Exclude<Step['do'], 'enter' | 'fail' | 'cut' | 'heal' | 'kill' | 'revive' | 'pass'>,
    guest: MeshGuest,
  ): Promise<void> {
    if (what === 'leave') return guest.leave()
    const [host] = this.guests
    if (what === 'hand')
      return this.#try(guest, (room, peer) => {
        setHand(room, peer, peer.handRaisedAt === null ? '2026-11-21T10:00:00.000Z' : null)
        room.roster.tell('peer.changed', peer.info())
      })
    await this.#try(host!, (room, peer) => {
      if (what === 'lock') lockRoom(room, peer, !room.memory.settings.locked)
      if (what === 'stage') stageRoom(room, peer, !room.memory.settings.stage)
      if (what === 'appoint') appointPeer(room, peer, guest.peerId, 'cohost')
      if (what === 'remove' || what === 'ban') removePeer(room, peer, guest.peerId, what === 'ban')
      if (what === 'lobby') setRules(room, peer, { lobby: room.memory.settings.lobby === 'off' ? 'all' : 'off' })
      if (what === 'rules') setRules(room, peer, { may: { share: !room.memory.settings.may.share } })
      if (what === 'host') handOver(room, peer, guest.peerId)
    })
  }

  /** What is refused changes nothing. */
  async #try(guest: MeshGuest, task: Parameters<MeshGuest['do']>[0]): Promise<void> {
    if (!guest.at) return
    await guest.do(task).catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error
    })
  }
}

const rosterOf = (peers: readonly PeerInfo[]) =>
  peers
    .map(({ peerId, incarnation, nodeId, role, handRaisedAt }) =>
      [peerId, incarnation, nodeId, role, handRaisedAt].join(' '),
    )
    .toSorted()

const described = (one: Step) => Object.values(one).flat().join(' ')

test(
  '[RN1] [RN3] [RN4] [RN5] whatever breaks and heals, all nodes and people end with one roster',
  { timeout: 120_000 },
  async () => {
    const property = asyncProperty(array(anyStep, { minLength: 5, maxLength: 40, size: 'max' }), async (steps) => {
      const trial = new Trial()
      try {
        for (const one of steps) await trial.take(one)
        await trial.heal()
        trial.check()
      } catch (error) {
        throw new Error(steps.map(described).join(' · '), { cause: error })
      } finally {
        await trial.house.close()
      }
    })
    await assert(property, { numRuns: Number(process.env['TEST_RUNS'] ?? 25) })
  },
)
