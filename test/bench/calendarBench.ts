import { sql } from 'kysely'
import { Client } from 'pg'
import { ManualClock } from '../../infra/clock.ts'
import type { DepartmentId, DocumentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { newId, newSecret } from '../../infra/secrets.ts'
import { openPostgres } from '../../infra/storage/postgres.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { addCompany, addCrowd, schedulerOver } from '../../collab/scheduler/testing/schedulerHouse.ts'
import { allInstancesOf, scheduleOf, type Instance, type Schedule } from '../../collab/scheduler/expansion.ts'
import { horizonMs } from '../../collab/scheduler/occurrenceCache.ts'
import { Recurrence } from '../../collab/protocol/recurrence.ts'
import { startPostgres } from '../servers/postgres.ts'
import { percentile, type BenchResult } from './bench.ts'

const seriesCount = Number(process.argv[3] ?? 10_000)
const peopleCount = 2_000
const viewedCount = 200
const attendeesPerSeries = 6
const viewsCount = 200
const warmUpCount = 20
const dayMs = 86_400_000
const zonesUsed = ['Europe/Berlin', 'Asia/Shanghai', 'America/Sao_Paulo', 'Asia/Kolkata']
/** One in ten meets on every workday, most weekly, some every other week or month. */
const rules = [
  { every: 'week', weekdays: [1, 2, 3, 4, 5] },
  ...Array.from({ length: 6 }, () => ({ every: 'week' })),
  { every: 'week', interval: 2 },
  { every: 'week', interval: 2 },
  { every: 'month', nthWeekdays: [{ nth: 2, weekday: 2 }] },
].map((rule) => Recurrence.parse(rule))

const zones = readZoneTable()
const clock = new ManualClock(Date.parse('2026-11-21T10:00:00Z'))

/**
 * 10,000 series of 2,000 people in one company, a year of them written down, on PostgreSQL: how long the week of 200
 * people takes, seen by a member who may see few of the meetings, and a person's own week. Another number of series
 * may follow the bench's name.
 */
export async function run(): Promise<BenchResult> {
  const server = await startPostgres()
  const storage = await openPostgres({ url: server.url })
  try {
    const company = await addCompany(storage)
    const people = await addCrowd(storage, company, peopleCount)
    const occurrencesCount = await fill(storage, company, people)
    await analyse(server.url)
    const { meetings } = schedulerOver(storage, clock, zones)
    const viewer = { tenantId: company.tenantId, personId: people[0] as PersonId, role: 'member' as const }
    const random = seeded(7)
    const week = () => {
      const fromMs = Date.parse('2026-11-23T00:00:00Z') + Math.floor(random() * 8) * 7 * dayMs
      return [new Date(fromMs).toISOString(), new Date(fromMs + 7 * dayMs).toISOString()] as const
    }
    let spansCount = 0
    const others = await timed(async () => {
      const viewed = chosen(people, viewedCount, random)
      const calendars = await meetings.calendars.list(viewer, viewed, ...week())
      spansCount = calendars.reduce((sum, { spans }) => sum + spans.length, 0)
    })
    const own = await timed(async () => {
      await meetings.agenda.list({ ...viewer, personId: chosen(people, 1, random)[0] as PersonId }, ...week())
    })
    const figures = { series: seriesCount, occurrences: occurrencesCount, spans_last: spansCount }
    return {
      rows: [
        { view: `a week of ${viewedCount} people`, ...others },
        { view: 'my own week', ...own },
      ],
      figures: { ...figures, p50_ms: others.p50_ms, p95_ms: others.p95_ms, own_p95_ms: own.p95_ms },
    }
  } finally {
    await storage.close()
    await server.stop()
  }
}

/** What autovacuum does within a minute. */
async function analyse(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('vacuum analyze')
  await client.end()
}

async function timed(view: () => Promise<void>): Promise<{ p50_ms: number; p95_ms: number; max_ms: number }> {
  const tookMs: number[] = []
  for (let turn = 0; turn < warmUpCount + viewsCount; turn++) {
    const startMs = performance.now()
    await view()
    if (turn >= warmUpCount) tookMs.push(performance.now() - startMs)
  }
  const at = (share: number) => Math.round(percentile(tookMs, share) * 10) / 10
  return { p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) }
}

/** Rows as the scheduler writes them, many at a time. How many occurrences there are. */
async function fill(
  storage: Storage,
  { tenantId }: { tenantId: TenantId; departmentId: DepartmentId },
  people: PersonId[],
): Promise<number> {
  const random = seeded(42)
  const batch = 500
  let occurrencesCount = 0
  for (let from = 0; from < seriesCount; from += batch) {
    await storage.inTenant(tenantId, async (tx) => {
      const series = Array.from({ length: Math.min(batch, seriesCount - from) }, (_, place) =>
        newSeries(people, from + place, random),
      )
      await insertSeries(tx, tenantId, series)
      occurrencesCount += await insertOccurrences(tx, tenantId, series)
    })
  }
  return occurrencesCount
}

function newSeries(people: PersonId[], place: number, random: () => number) {
  const [hostId, ...attendeeIds] = chosen(people, attendeesPerSeries + 1, random)
  const hour = String(8 + Math.floor(random() * 10)).padStart(2, '0')
  const startLocal = `2026-11-${String(9 + Math.floor(random() * 5)).padStart(2, '0')}T${hour}:${random() < 0.5 ? '00' : '30'}`
  const zone = zonesUsed[Math.floor(random() * zonesUsed.length)] ?? 'UTC'
  const ids = { meetingId: newId<MeetingId>(), documentId: newId<DocumentId>() }
  const times = timesOf(startLocal, zone, place % rules.length)
  return { ...ids, hostId: hostId as PersonId, attendeeIds, ...times, title: `Series ${place}`, place }
}

const known = new Map<string, { schedule: Schedule; instances: Instance[] }>()

/** Many series have the same times. */
function timesOf(startLocal: string, zone: string, rule: number) {
  const key = `${startLocal} ${zone} ${rule}`
  const found = known.get(key)
  if (found) return found
  const schedule = scheduleOf(zones, { startLocal, zone, durationSeconds: 1800, recurrence: rules[rule] ?? null })
  const times = { schedule, instances: allInstancesOf(zones, schedule, clock.nowMs() + horizonMs) }
  known.set(key, times)
  return times
}
type Series = ReturnType<typeof newSeries>

async function insertSeries(tx: Tx, tenant_id: TenantId, series: Series[]): Promise<void> {
  await tx
    .insertInto('documents')
    .values(series.map(({ documentId: id, meetingId: meeting_id, title }) => ({ id, tenant_id, title, meeting_id })))
    .execute()
  await tx
    .insertInto('meetings')
    .values(
      series.map(({ meetingId, documentId, hostId, schedule, title, place }) => ({
        id: meetingId,
        tenant_id,
        title,
        host_id: hostId,
        start_local: schedule.startLocal,
        zone: schedule.zone,
        duration_seconds: schedule.durationSeconds,
        recurrence: schedule.rule,
        link_secret: newSecret(tenant_id),
        code: String(place).padStart(10, '0'),
        document_id: documentId,
        revision: 0,
        cancelled_at: null,
        derived_until: new Date(clock.nowMs() + horizonMs),
        derived_version: zones.version,
      })),
    )
    .execute()
  const answers = ['yes', 'yes', 'yes', 'waiting', 'maybe', 'no'] as const
  await tx
    .insertInto('meeting_attendees')
    .values(
      series.flatMap(({ meetingId, attendeeIds }) =>
        attendeeIds.map((person_id, turn) => ({
          tenant_id,
          meeting_id: meetingId,
          person_id,
          answer: answers[turn % answers.length] ?? 'yes',
        })),
      ),
    )
    .execute()
}

async function insertOccurrences(tx: Tx, tenantId: TenantId, series: Series[]): Promise<number> {
  const rows = series.flatMap(({ meetingId, instances }) =>
    instances.map(({ originalLocal, startsAtMs, endsAtMs }) => ({ meetingId, originalLocal, startsAtMs, endsAtMs })),
  )
  await sql`
    insert into occurrences (tenant_id, meeting_id, start_local, starts_at, ends_at, tzdata_version)
    select ${tenantId}, * , ${zones.version} from unnest(
      ${rows.map(({ meetingId }) => meetingId)}::uuid[], ${rows.map(({ originalLocal }) => originalLocal)}::text[],
      ${rows.map(({ startsAtMs }) => new Date(startsAtMs).toISOString())}::timestamptz[],
      ${rows.map(({ endsAtMs }) => new Date(endsAtMs).toISOString())}::timestamptz[])`.execute(tx)
  return rows.length
}

/** So many of them, each once. */
function chosen<T>(all: readonly T[], count: number, random: () => number): T[] {
  const found = new Set<T>()
  while (found.size < count) found.add(all[Math.floor(random() * all.length)] as T)
  return [...found]
}

/** mulberry32: the same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
