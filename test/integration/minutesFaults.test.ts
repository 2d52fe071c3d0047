import { afterEach, expect, test, vi } from 'vitest'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { Caller } from '../servers/caller.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { furnish, signInLinkOf, type RestClient } from '../servers/restClient.ts'

const departments = ['Munich', 'Paulo']
/** What is lost when a node is killed: a fact a second, and the parts of seconds around it. */
const lostPerKillSeconds = 2
const kept: { stop(): Promise<void> }[] = []
const keep = <T extends { stop(): Promise<void> }>(thing: T): T => (kept.unshift(thing), thing)

afterEach(async () => {
  for (const thing of kept.splice(0)) await thing.stop()
})

/** The time of a call passes; there is no event to wait for. */
async function pass(seconds: number): Promise<void> {
  const fromMs = performance.now()
  await vi.waitFor(() => expect(performance.now() - fromMs).toBeGreaterThan(seconds * 1000), { timeout: 60_000 })
}

/** Joins as soon as the house has a node again and the bus answers. */
async function joinAll(callers: Caller[], meetingId: MeetingId): Promise<void> {
  for (const caller of callers) await vi.waitFor(() => caller.join(meetingId), { timeout: 40_000, interval: 500 })
}

async function usedBy(owner: RestClient, departmentName: string) {
  const { accounts } = await owner.api('GET /api/admin/minutes')
  const found = accounts.find((account) => account.departmentName.includes(departmentName))
  return { seconds: found?.usedSeconds ?? 0, held: found?.heldSeconds ?? 0 }
}

test('the ledger is presence to the second though the node is killed twice, Redis stops and PostgreSQL restarts', async () => {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  keep(postgres)
  keep(redis)
  const env = { REDIS_URL: redis.url, DATABASE_URL: postgres.url, PUBLIC_URL: '', MEDIA_WORKERS: '1' }
  const house = keep(await startHouse({ env: { ...env, ROLES: 'collab', NODE_ID: 'house' } }))
  const startNode = (): Promise<House> => startHouse({ env: { ...env, ROLES: 'sfu', NODE_ID: 'node' } })
  let node = await startNode()
  keep({ stop: () => node.stop() })
  const owner = await furnish(house.url, house.ownerLink)
  const callers = await Promise.all(departments.map((name) => Caller.signIn(owner, name)))
  const { meetingId } = await callers[0]!.rest.api('POST /api/meetings/now', { body: {} })
  await joinAll(callers, meetingId)

  let kills = 0
  for (; kills < 2; kills += 1) {
    await pass(3)
    const killedMs = performance.now()
    await node.kill('SIGKILL')
    for (const caller of callers) caller.ended(killedMs, performance.now())
    node = await startNode()
    await joinAll(callers, meetingId)
  }
  await pass(2)
  await redis.kill()
  await pass(4)
  await redis.start()
  await pass(2)
  await postgres.restart()
  await pass(3)
  for (const caller of callers) await caller.leave()

  for (const [index, name] of departments.entries()) {
    const { leastSeconds, mostSeconds } = callers[index]!.present
    await vi.waitFor(
      async () => {
        const used = await usedBy(owner, name)
        expect(used).toMatchObject({ held: 0 })
        expect(used.seconds).toBeGreaterThanOrEqual(leastSeconds - 1 - kills * lostPerKillSeconds)
        expect(used.seconds).toBeLessThanOrEqual(mostSeconds + 1)
      },
      { timeout: 40_000, interval: 250 },
    )
  }
  // The journal says the same, second by second.
  const span = {
    from: new Date(Date.now() - 3_600_000).toISOString(),
    until: new Date(Date.now() + 60_000).toISOString(),
  }
  for (const [index, name] of departments.entries()) {
    const { department } = await signInLinkOf(owner, name)
    const statement = await owner.api('GET /api/admin/minutes/statement', {
      query: { ...span, departmentId: department.departmentId },
    })
    const used = await usedBy(owner, name)
    expect(Math.abs(statement.chargedSeconds - used.seconds), callers[index]!.name).toBeLessThanOrEqual(1 + kills)
  }
})
