import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import { createHttp } from '../../infra/http.ts'
import { createLog } from '../../infra/log.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { QualityReport } from '../protocol/media.ts'
import { openTestWorker } from '../testing/testWorker.ts'
import type { Workers } from '../workers.ts'
import { MediaFigures } from './mediaFigures.ts'
import { serveMetrics } from './serveMetrics.ts'

let workers: Workers
let figures: MediaFigures
const clock = new ManualClock(1_000_000)
const counts = { workers: 1, rooms: 2, peers: 30, routers: 2, transports: 60, producers: 58, consumers: 812 }

beforeEach(async () => {
  workers = await openTestWorker({ clock })
  figures = new MediaFigures({
    counts: () => counts,
    workers,
    clock,
    links: () => [],
    pipes: () => [],
    draining: () => false,
  })
})
afterEach(() => {
  figures.close()
  workers.close()
})

const report: QualityReport = {
  path: 'tcp',
  rttMs: 42,
  sendLossShare: 0.004,
  receiveLossShare: null,
  limitedBy: 'bandwidth',
  sentBitrate: 900_000,
  receivedBitrate: 3_000_000,
  frozenShare: 0,
  tiles: { good: 7, fair: 1, poor: 0, lost: 1 },
}

/** One line of the text form, without its value; undefined when it is not there. */
async function value(series: string): Promise<number | undefined> {
  const line = (await figures.text()).split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

test('what lives on the node, its processes and its loop are there at every reading', async () => {
  for (const [name, count] of Object.entries(counts)) expect(await value(`meridian_${name}`)).toBe(count)
  const pid = workers.live()[0]?.worker.pid
  expect(await value(`meridian_worker_cpu_seconds_total{pid="${pid}"}`)).toBeGreaterThan(0)
  expect(await value(`meridian_worker_load{pid="${pid}"}`)).toBe(0)
  expect(await value('meridian_process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(await value('meridian_process_resident_bytes')).toBeGreaterThan(10_000_000)
  expect(await value('meridian_loop_delay_p99_seconds')).toBeLessThan(5)
})

test('a worker that dies is counted', async () => {
  expect(await value('meridian_worker_deaths_total')).toBe(0)
  process.kill(workers.live()[0]?.worker.pid ?? 0, 'SIGKILL')
  await expect.poll(() => value('meridian_worker_deaths_total')).toBe(1)
})

test('joins are counted by outcome and kind, and timed when they work', async () => {
  const answer = (incarnation: number, media: object | null) =>
    figures.join(false, async () => {
      clock.advance(70)
      return { you: { incarnation }, media } as never
    })
  await answer(1, {})
  await answer(2, {})
  await answer(2, null)
  const locked = figures.join(false, () => Promise.reject(new ProblemError('ROOM_LOCKED')))
  await expect(locked).rejects.toMatchObject({ code: 'ROOM_LOCKED' })
  for (const kind of ['new', 'back', 'resumed'])
    expect(await value(`meridian_joins_total{outcome="OK",kind="${kind}"}`)).toBe(1)
  expect(await value('meridian_joins_total{outcome="ROOM_LOCKED",kind="new"}')).toBe(1)
  expect(await value('meridian_join_seconds_count')).toBe(3)
  expect(await value('meridian_join_seconds_bucket{le="0.05"}')).toBe(0)
  expect(await value('meridian_join_seconds_bucket{le="0.1"}')).toBe(3)
})

test('what a client measured is counted once in five seconds', async () => {
  const [anna, bo] = [{}, {}]
  figures.quality(anna, report)
  figures.quality(anna, report)
  figures.quality(bo, { ...report, path: null, rttMs: null, limitedBy: null })
  clock.advance(5000)
  figures.quality(anna, report)
  expect(await value('meridian_client_reports_total{path="tcp"}')).toBe(2)
  expect(await value('meridian_client_reports_total{path="unknown"}')).toBe(1)
  expect(await value('meridian_client_rtt_seconds_count{path="tcp"}')).toBe(2)
  expect(await value('meridian_client_rtt_seconds_bucket{le="0.05",path="tcp"}')).toBe(2)
  expect(await value('meridian_client_loss_share_count{direction="send"}')).toBe(3)
  expect(await value('meridian_client_loss_share_count{direction="receive"}')).toBeUndefined()
  expect(await value('meridian_client_frozen_share_bucket{le="0"}')).toBe(3)
  expect(await value('meridian_client_limited_total{by="bandwidth"}')).toBe(2)
  expect(await value('meridian_client_tiles_total{quality="good"}')).toBe(21)
  expect(await value('meridian_client_tiles_total{quality="lost"}')).toBe(3)
})

test.each([
  ['this machine', undefined, { remoteAddress: '127.0.0.1' }, 200],
  ['another machine', undefined, { remoteAddress: '203.0.113.7' }, 404],
  ['another machine through a proxy on this one', undefined, forwarded('127.0.0.1'), 404],
  ['another machine with the token', 'a token of the test', bearer('a token of the test'), 200],
  ['another machine with a wrong token', 'a token of the test', bearer('another token'), 404],
  ['another machine with a token where none is set', undefined, bearer('undefined'), 404],
])('asked by %s, the answer has the right status', async (_who, token, request, status) => {
  const log = createLog({ level: 'silent', pretty: false })
  const app = await createHttp({ log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  serveMetrics(app, figures, token)
  const answer = await app.inject({ url: '/metrics', ...request })
  expect(answer.statusCode).toBe(status)
  if (status === 200) expect(answer.body).toContain('# TYPE meridian_joins_total counter')
  else expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' })
  await app.close()
})

function bearer(token: string) {
  return { remoteAddress: '203.0.113.7', headers: { authorization: `Bearer ${token}` } }
}

function forwarded(remoteAddress: string) {
  return { remoteAddress, headers: { 'x-forwarded-for': '203.0.113.7' } }
}
