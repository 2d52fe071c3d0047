import { openPostgres } from '../../infra/storage/postgres.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { AccountRow } from '../../collab/quota/accounts.ts'
import { BooksHouse } from '../../collab/quota/testing/booksHouse.ts'
import { MinutesHouse, type Device } from '../../collab/quota/testing/minutesHouse.ts'
import { nothingSaid } from '../../collab/quota/settings.ts'
import { startPostgres } from '../servers/postgres.ts'
import { percentile, type BenchResult } from './bench.ts'

const inFlight = 64
const departmentsCount = 200
const warmUpMs = 2_000
const measuredMs = 10_000
/** Connections a process keeps by default. */
const poolMax = Number(process.env.POOL ?? 10)

interface Renewing {
  accountId: string
  meetingId: Awaited<ReturnType<BooksHouse['addMeeting']>>
  sequence: number
}

/**
 * Renewals of leases, each a transaction of its own, on a PostgreSQL that waits for its disk: over 200
 * departments and over one. And the rows that an hour of a real meeting leaves behind, for each person in it.
 */
export async function run(): Promise<BenchResult> {
  const server = await startPostgres({ fsync: process.env.FSYNC !== '0' })
  const storage = await openPostgres({ url: server.url, poolMax })
  try {
    const { house, munich } = await BooksHouse.open(storage)
    await house.run((tx) =>
      house.grants.saveSettings(
        tx,
        { subject: { scope: 'company' }, settings: { ...nothingSaid, poolSeconds: 1_000_000_000 }, revision: 0 },
        house.act,
      ),
    )
    const spread: Renewing[] = []
    for (let index = 0; index < departmentsCount; index++) {
      const department = await house.addDepartment('Europe/Berlin')
      spread.push(await renewing(house, department))
    }
    const hot: Renewing[] = []
    for (let index = 0; index < inFlight; index++) hot.push(await renewing(house, munich))
    const spreadRun = await renewals(house, spread)
    const hotRun = await renewals(house, hot)
    await house.check()
    const rowsPerHour = process.env.QUICK ? { rows_per_participant_hour: 0 } : await rowsOfMeeting(storage)
    return {
      rows: [
        { over: `${departmentsCount} departments`, ...spreadRun },
        { over: 'one department', ...hotRun },
        { over: `a meeting of ${peopleCount} for an hour`, ...rowsPerHour },
      ],
      figures: {
        renewals_per_s: spreadRun.renewals_per_s,
        hot_renewals_per_s: hotRun.renewals_per_s,
        p99_ms: spreadRun.p99_ms,
        hot_p99_ms: hotRun.p99_ms,
        rows_per_participant_hour: rowsPerHour.rows_per_participant_hour,
      },
    }
  } finally {
    await storage.close()
    await server.stop()
  }
}

async function renewing(house: BooksHouse, departmentId: Parameters<BooksHouse['account']>[0]): Promise<Renewing> {
  const [{ id }, meetingId] = [await house.account(departmentId), await house.addMeeting()]
  return { accountId: id, meetingId, sequence: 0 }
}

/** Every lane renews its own leases one after another, as the meters of rooms do. */
async function renewals(house: BooksHouse, leases: Renewing[]) {
  const startMs = performance.now()
  const [fromMs, untilMs] = [startMs + warmUpMs, startMs + warmUpMs + measuredMs]
  const tookMs: number[] = []
  const lane = async (own: Renewing[]) => {
    for (let turn = 0; performance.now() < untilMs; turn++) {
      const lease = own[turn % own.length] as Renewing
      const beginMs = performance.now()
      await renew(house, lease)
      const endMs = performance.now()
      if (beginMs >= fromMs && endMs < untilMs) tookMs.push(endMs - beginMs)
    }
  }
  const lanes = Array.from({ length: inFlight }, (_, index) => leases.filter((_lease, at) => at % inFlight === index))
  await Promise.all(lanes.map(lane))
  return {
    renewals_per_s: Math.round(tookMs.length / (measuredMs / 1000)),
    p50_ms: Math.round(percentile(tookMs, 0.5)),
    p99_ms: Math.round(percentile(tookMs, 0.99)),
  }
}

function renew(house: BooksHouse, lease: Renewing) {
  const sequence = ++lease.sequence
  const { tenantId, nowMs } = house
  const { accountId, meetingId } = lease
  const report = { tenantId, meetingId, accountId, epoch: 1, sequence, usedTotal: sequence * 6, burn: 2, nowMs }
  return house.run((tx) => house.leases.report(tx, { id: accountId } as AccountRow, report))
}

const peopleCount = 8

/**
 * Eight people of two departments for an hour, one of them on two devices, one who leaves and comes back,
 * metered as in a house; then every row that this left is counted.
 */
async function rowsOfMeeting(storage: Storage) {
  const house = new MinutesHouse(storage)
  await house.start()
  const munich = await house.addCompany()
  const shanghai = await house.addDepartment('Shanghai', 'Asia/Shanghai')
  const meetingId = await house.addMeeting()
  for (const department of [munich, shanghai]) {
    await house.minutes.setGrant(house.tenantId, department, 1_000_000)
  }
  const enter = async (index: number): Promise<Device> => {
    const device = await house.admit(meetingId, index % 2 === 0 ? munich : shanghai, `person ${index}`)
    house.connect(device)
    return device
  }
  const devices: Device[] = []
  for (let index = 0; index < peopleCount; index++) devices.push(await enter(index))
  const second = await enter(0)
  await house.pass(1_200)
  await house.disconnect(second)
  await house.disconnect(devices.pop() as Device)
  await house.pass(60)
  devices.push(await enter(peopleCount - 1))
  await house.pass(2_400)
  for (const device of devices) await house.disconnect(device)
  await house.idle()
  const rows = await rowsIn(storage, house)
  await house.stop(house.minutes)
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  return { ...rows, rows_per_participant_hour: Number((total / peopleCount).toFixed(2)) }
}

async function rowsIn(storage: Storage, { tenantId }: MinutesHouse): Promise<Record<string, number>> {
  const counted: Record<string, number> = {}
  for (const table of ['ledger_entries', 'quota_leases', 'attendance_spans', 'attendances'] as const) {
    const count = (tx: Tx) => tx.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('count'))
    const row = await storage.inTenant(tenantId, (tx) => count(tx).executeTakeFirstOrThrow())
    counted[table] = Number(row.count)
  }
  return counted
}
