import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsStream, type PresenceFact } from '../../infra/contract/facts.ts'
import { newId } from '../../infra/secrets.ts'
import { checkBooks, type Given } from './testing/givenMinutes.ts'
import type { Device } from './testing/minutesHouse.ts'
import { StorageFaults } from './testing/storageFaults.ts'

const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), steps: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('connect' as const), person: fc.nat(2), video: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('disconnect', 'vanish', 'film'), at: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('before' as const, 'within' as const, 'after' as const),
      skip: fc.nat(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('kill', 'handOver', 'flush') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), at: fc.nat(1000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('jump' as const), minutes: fc.integer({ min: -90, max: 90 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('topUp' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const) }) },
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

const stepSeconds = 3
const weights = { audio: 1, video: 2 }

interface Here {
  device: Device
  person: number
  video: boolean
}

/** One room, its people and the processes that meter it, beside a plain count of the seconds. */
class Story {
  readonly #given: Given
  readonly #faults: StorageFaults[] = []
  readonly #said: PresenceFact[] = []
  readonly #here: Here[] = []
  #own = 0
  /** How far the clock of the processes was ever ahead. */
  #aheadMinutes = 0
  /** Weighted seconds of all people, each once. */
  seconds = 0

  constructor(given: Given) {
    this.#given = given
  }

  async begin() {
    const { house } = this.#given
    for (const minutes of house.processes.splice(0)) await minutes.close()
    for (const processId of ['one', 'two']) await this.#start(processId)
    await house.bus.read(
      factsStream,
      '$',
      ({ message }) => void this.#said.push(message as PresenceFact),
      () => undefined,
    )
  }

  async do(one: Command): Promise<void> {
    const { house, meeting } = this.#given
    if (one.kind === 'pass') return this.pass(one.steps)
    if (one.kind === 'connect') return this.#connect(one.person, one.video)
    if (one.kind === 'fault') return this.#faults[0]?.next(one.fault, one.skip)
    if (one.kind === 'topUp') return this.#topUp(one.seconds)
    if (one.kind === 'jump') return this.#jump(one.minutes)
    if (one.kind === 'move') return void (this.#own = 1 - this.#own)
    if (one.kind === 'flush') return house.wipeCheckpoint(meeting)
    if (one.kind === 'again') return this.#sayAgain(one.at)
    if (one.kind === 'kill' || one.kind === 'handOver') return this.#replace(one.kind === 'kill')
    if (!('at' in one)) return
    const found = this.#here[one.at]
    if (!found) return
    if (one.kind === 'film') return this.#film(found)
    this.#here.splice(one.at, 1)
    if (one.kind === 'disconnect') await house.disconnect(found.device)
    else house.vanish(found.device)
    await house.idle()
  }

  async pass(steps: number) {
    for (let step = 0; step < steps; step++) {
      const people = Map.groupBy(this.#here, ({ person }) => person)
      for (const devices of people.values()) {
        this.seconds += stepSeconds * Math.max(...devices.map(({ video }) => (video ? weights.video : weights.audio)))
      }
      await this.#given.house.pass(1, stepSeconds * 1_000)
    }
  }

  /** Everybody leaves, and whatever failed is tried again. */
  async end() {
    const { house } = this.#given
    for (const faults of this.#faults) faults.clear()
    house.jumpMs = 0
    for (const { device } of this.#here.splice(0)) await house.disconnect(device)
    await house.pass(20, 2_000)
    // What a ticket holds it holds until its instant, also one that a clock set forward put later.
    for (let minute = 0; minute < 5 + this.#aheadMinutes; minute++) {
      house.clock.advance(60_000)
      await house.idle()
    }
  }

  #jump(minutes: number) {
    this.#given.house.jumpMs = minutes * 60_000
    this.#aheadMinutes = Math.max(this.#aheadMinutes, minutes)
  }

  async #connect(person: number, video: boolean) {
    const { house, meeting } = this.#given
    const own = this.#payers()[this.#own] ?? this.#payers()[0]
    const device = await house.admit(meeting, own, `person ${person}`).catch(() => null)
    if (!device) return
    house.connect(device, { video })
    this.#here.push({ device, person, video })
  }

  async #topUp(seconds: number) {
    // Asked of the process that fails.
    await this.#given.house.topUp(this.#payers()[0], seconds).catch(() => null)
    await this.#given.house.idle()
  }

  #film(one: Here) {
    one.video = !one.video
    this.#given.house.film(one.device, one.video)
  }

  #payers() {
    return [this.#given.munich, this.#given.shanghai] as const
  }

  async #start(processId: string) {
    const faults = new StorageFaults()
    await this.#given.house.start(processId, faults)
    this.#faults.push(faults)
  }

  async #replace(dies: boolean) {
    const { house } = this.#given
    await this.#start(newId())
    const [faults, minutes] = [this.#faults.shift(), house.minutes]
    if (dies) faults?.kill()
    await house.stop(minutes)
  }

  async #sayAgain(at: number) {
    const fact = this.#said[at % Math.max(1, this.#said.length)]
    if (fact) await this.#given.house.bus.append(factsStream, { ...fact })
    await this.#given.house.idle()
  }
}

/** Somebody who came and went at once, while the clock was ahead: their minute is held beyond the wait of other stories. */
const heldByAClockAhead: Command[] = [
  { kind: 'jump', minutes: 3 },
  { kind: 'connect', person: 0, video: false },
]

/** What holds whatever happens: crashes at every await, repetitions, another's takeover, clocks set anew. */
export function crashes(given: () => Given, numRuns: number) {
  test('[ML4] [ML7] [ML14] [ML16] [ML18] [ML50] [ML53] [ML55] whatever happens, each second of a person is charged once, and the journal says the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 8, maxLength: 18 }), async (commands) => {
        const { house, account } = given()
        const all = { ...given(), meeting: await house.addMeeting() }
        all.munich = await house.addDepartment(newId(), 'America/Sao_Paulo')
        all.shanghai = await house.addDepartment(newId(), 'Asia/Kathmandu')
        house.jumpMs = 0
        await house.setWeights({ videoWeight: weights.video })
        for (const departmentId of [all.munich, all.shanghai]) await all.setGrant(departmentId, 120)
        const story = new Story(all)
        await story.begin()
        for (const one of commands) {
          await story.do(one)
          await checkBooks(house)
        }
        await story.end()
        await checkBooks(house)
        let charged = 0
        for (const departmentId of [all.munich, all.shanghai]) {
          const { usedSeconds, heldSeconds } = await account(departmentId)
          charged += usedSeconds + (await house.moved(departmentId, 'writeoff', 'used'))
          expect(heldSeconds).toBe(0)
        }
        expect(charged).toBe(story.seconds)
        for (const { postedSeconds, accountDriftSeconds } of await house.minutes.recompute(house.tenantId)) {
          expect([postedSeconds, accountDriftSeconds]).toEqual([0, 0])
        }
      }),
      { numRuns, examples: [[heldByAClockAhead]] },
    )
  }, 120_000)
}
