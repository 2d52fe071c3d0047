import { afterEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { newId } from '../../infra/secrets.ts'
import { mediaLimits } from '../limits.ts'
import { mediaCalls } from '../protocol/media.ts'
import { openTestWorker } from '../testing/testWorker.ts'
import type { Workers } from '../workers.ts'
import { Probes } from './probes.ts'

let workers: Workers
let probes: Probes
afterEach(() => {
  probes.close()
  workers.close()
})

const clock = new ManualClock(1_000_000)
const asked: (number | undefined)[] = []

async function open(): Promise<void> {
  workers = await openTestWorker()
  const iceServers = (name: string, ttlSeconds?: number) => {
    asked.push(ttlSeconds)
    return [{ urls: ['turn:turn.example.com'], username: name, credential: 'c' }]
  }
  probes = new Probes({ workers, iceServers, clock, newId })
}

const census = () => {
  const live = workers.live()[0]
  if (!live) throw new Error('no worker')
  return { routers: live.census.routers, transports: live.census.transports }
}

test('a probe is an ICE endpoint on the port of a worker, with TURN credentials for a short time', async () => {
  await open()
  const answer = await probes.open({})
  expect(mediaCalls['network.probe'].out.parse(answer)).toEqual(answer)
  expect(answer.endpoint.iceCandidates.map(({ protocol, port }) => [protocol, port])).toEqual([
    ['udp', workers.ports[0]],
    ['tcp', workers.ports[0]],
  ])
  expect(answer.ports).toEqual(workers.ports)
  expect(answer.iceServers[0]?.username).toMatch(/^probe-/)
  expect(asked.at(-1)).toBe(mediaLimits.probeTurnSeconds)
})

test('it is gone after ten seconds, and its router with the last one', async () => {
  await open()
  await probes.open({})
  clock.advance(6000)
  await probes.open({})
  expect(census()).toEqual({ routers: 1, transports: 2 })
  clock.advance(4000)
  expect(census()).toEqual({ routers: 1, transports: 1 })
  clock.advance(6000)
  await expect.poll(census).toEqual({ routers: 0, transports: 0 })
  expect(probes.count).toBe(0)
})

test('a socket has one at a time, and asks again after three seconds at the soonest', async () => {
  await open()
  const socket = {}
  await probes.open(socket)
  await expect(probes.open(socket)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  clock.advance(mediaLimits.probePauseMs)
  await probes.open(socket)
  expect(census()).toEqual({ routers: 1, transports: 1 })
  probes.end(socket)
  await expect.poll(census).toEqual({ routers: 0, transports: 0 })
})

test('a node takes two hundred and no more, also when all ask at once', async () => {
  await open()
  const answers = await Promise.allSettled(
    Array.from({ length: mediaLimits.probesPerNodeMax + 5 }, () => probes.open({})),
  )
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
  expect(refused).toHaveLength(5)
  for (const error of refused) expect(error).toMatchObject({ code: 'RATE_LIMITED' })
  expect(census()).toEqual({ routers: 1, transports: mediaLimits.probesPerNodeMax })
})

test('a worker that dies takes its probes along, and the next one stands on the next worker', async () => {
  await open()
  await probes.open({})
  const before = workers.live()[0]?.worker.pid ?? 0
  process.kill(before, 'SIGKILL')
  await expect.poll(() => workers.live()[0]?.worker.pid ?? before).not.toBe(before)
  await probes.open({})
  expect(census()).toEqual({ routers: 1, transports: 1 })
})
