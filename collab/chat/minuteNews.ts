import type { Bus } from '../../infra/bus/bus.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { MinuteEvent, minuteEventsTopic } from '../protocol/minutes.ts'
import { CompanyNews } from './companyNews.ts'

export interface MinuteNewsDeps {
  storage: Storage
  bus: Bus
  log: Log
}

/** Hands what happens to a company's minutes to those of its pages it concerns. [ML78] */
export class MinuteNews extends CompanyNews<MinuteEvent> {
  constructor({ storage, bus, log }: MinuteNewsDeps) {
    super({
      bus,
      log,
      topicOf: minuteEventsTopic,
      schema: MinuteEvent,
      concerned: (tenantId, event) => concernedBy(storage, tenantId, event),
    })
  }
}

/** Read anew for every event: roles and departments change while a page is open. */
async function concernedBy(storage: Storage, tenantId: TenantId, event: MinuteEvent): Promise<Set<string>> {
  const ofDepartment = event.event === 'crossing' || event.event === 'stage' ? event.departmentId : null
  const people = await storage.inTenant(tenantId, (tx) =>
    tx
      .selectFrom('people')
      .select('id')
      .where((eb) =>
        eb.or([
          eb('role', 'in', ['admin', 'owner']),
          ...(ofDepartment ? [eb('department_id', '=', ofDepartment)] : []),
        ]),
      )
      .execute(),
  )
  const keys = new Set<string>(people.map(({ id }: { id: PersonId }) => id))
  if (event.event === 'request') keys.add(event.personKey)
  return keys
}
