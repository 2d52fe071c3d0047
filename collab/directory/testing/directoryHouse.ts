import type { FastifyInstance, InjectOptions } from 'fastify'
import { memoryBus } from '../../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../../infra/clock.ts'
import type { DepartmentId, PersonId, TenantId } from '../../../infra/contract/ids.ts'
import type { Routes } from '../../../infra/contract/routes.ts'
import { bindRoutes, createHttp, type RouteHandlers } from '../../../infra/http.ts'
import { IdempotentAnswers } from '../../../infra/idempotentAnswers.ts'
import { createLog } from '../../../infra/log.ts'
import { Outbox } from '../../../infra/mail/outbox.ts'
import { newId } from '../../../infra/secrets.ts'
import { openMigrated } from '../../../infra/storage/testing/openMigrated.ts'
import type { PeopleTable } from '../../../infra/storage/schema.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { insertDepartment } from '../departments.ts'
import { insertPerson } from '../people.ts'
import { SessionCookie } from '../sessionCookie.ts'
import { Sessions } from '../sessions.ts'

export type HouseForTests = Awaited<ReturnType<typeof openHouseForTests>>

/** A house without a network: real tables, bus and sessions, a clock that stands still. */
export async function openHouseForTests() {
  const storage = await openMigrated()
  // Permits are checked against the machine's clock, so this one starts there.
  const clock = new ManualClock(Math.floor(Date.now() / 1000) * 1000)
  const log = createLog({ level: 'silent', pretty: false })
  const bus = memoryBus({ clock, log })
  const zones = readZoneTable()
  const mail = new Outbox({ storage, clock, log, carrier: null })
  const cookie = new SessionCookie(false)
  const sessions = new Sessions({ storage, bus, clock, cookie, log })
  await sessions.start()
  const close = async () => {
    await sessions.close()
    await bus.close()
    await storage.close()
  }
  return { storage, bus, clock, log, zones, mail, cookie, sessions, close }
}

/** A company that is ready, with one department. */
export async function addCompany({ storage, clock }: HouseForTests, slug: string) {
  const tenantId = newId<TenantId>()
  const now = new Date(clock.nowMs())
  await storage.inHouse((tx) =>
    tx.insertInto('tenants').values({ id: tenantId, slug, name: slug, ready_at: now, created_at: now }).execute(),
  )
  const department = await storage.inTenant(tenantId, (tx) =>
    insertDepartment(tx, tenantId, { name: `${slug} sales`, zone: 'Europe/Berlin', parentId: null }, now),
  )
  return { tenantId, departmentId: department.departmentId }
}

export async function addDepartmentTo({ storage, clock }: HouseForTests, tenantId: TenantId, name: string) {
  const department = await storage.inTenant(tenantId, (tx) =>
    insertDepartment(tx, tenantId, { name, zone: 'Asia/Shanghai', parentId: null }, new Date(clock.nowMs())),
  )
  return department.departmentId
}

export interface PersonForTests {
  name: string
  role?: PeopleTable['role']
  passwordHash?: string
  departmentId: DepartmentId
}

/** A person with the address `<name>@example.com`, and the Cookie header of a session. */
export async function addPersonTo(
  { storage, clock, cookie, sessions }: HouseForTests,
  tenantId: TenantId,
  { name, role = 'member', ...rest }: PersonForTests,
): Promise<{ personId: PersonId; cookie: string }> {
  const person = await storage.inTenant(tenantId, (tx) =>
    insertPerson(
      tx,
      tenantId,
      {
        ...rest,
        name,
        email: `${name.toLowerCase()}@example.com`,
        role,
        zone: 'Asia/Shanghai',
        language: 'en',
        workHours: { fromMinute: 540, untilMinute: 1080, days: [1, 2, 3, 4, 5] },
      },
      new Date(clock.nowMs()),
    ),
  )
  const secret = await sessions.openForPerson(tenantId, person.personId)
  return { personId: person.personId, cookie: `${cookie.name}=${secret}` }
}

/** A server with these routes, called without a network, each call from its own address. */
export async function serveForTests<R extends Routes>(house: HouseForTests, routes: R, handlers: RouteHandlers<R>) {
  const app: FastifyInstance = await createHttp({
    log: house.log,
    isOwnOrigin: (origin, host) => new URL(origin).host === host,
    connectOrigins: () => [],
    trustProxy: false,
  })
  const answers = new IdempotentAnswers(house)
  bindRoutes(app, routes, handlers, (request) => house.sessions.authenticate(request), answers)
  let callCount = 0
  const call = async (
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    options: { cookie?: string; body?: object } = {},
  ) => {
    callCount += 1
    const request: InjectOptions = {
      method,
      url,
      remoteAddress: `10.0.${callCount >> 8}.${callCount & 255}`,
      headers: { 'x-meridian': '1', ...(options.cookie && { cookie: options.cookie }) },
      ...(options.body && { payload: options.body }),
    }
    const response = await app.inject(request)
    const set = response.cookies.find((each) => each.name === house.cookie.name)
    return {
      status: response.statusCode,
      body: response.json(),
      code: (response.json() as { code?: string }).code,
      setCookie: set,
      cookie: set ? `${set.name}=${set.value}` : '',
    }
  }
  return { app, call }
}
