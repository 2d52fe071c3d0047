import type { Bus } from '../../infra/bus/bus.ts'
import { PersonId, type TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { MinuteEvent } from '../protocol/minutes.ts'
import type { NewNotice, Notices } from './notices.ts'
import { noticesOver } from './noticesOver.ts'

export interface MinuteNoticesDeps {
  storage: Storage
  bus: Bus
  clock: Parameters<typeof noticesOver>[0]['clock']
  log: Log
  newId: <T extends string>() => T
}

/** Keeps what happened to the minutes for those who do something about it: the admins, and whoever asked for more. */
export class MinuteNotices {
  readonly #storage: Storage
  readonly #log: Log
  readonly #notices: Notices

  constructor(deps: MinuteNoticesDeps) {
    this.#storage = deps.storage
    this.#log = deps.log
    this.#notices = noticesOver(deps)
  }

  /** Never throws: the event itself is told another way as well. */
  async keep(tenantId: TenantId, event: MinuteEvent): Promise<void> {
    const source = sourceOf(event)
    if (source === null) return
    try {
      const people = await this.#storage.inTenant(tenantId, (tx) => concernedBy(tx, event))
      const notice = (personId: PersonId): NewNotice => ({ personId, kind: 'minutes', source, minutes: event })
      await this.#notices.give(tenantId, people.map(notice))
    } catch (err) {
      this.#log.warn({ err, tenantId }, 'a notice about minutes was not kept')
    }
  }
}

/** One a day of each kind for a department, one for each turn of a request; null for what nobody need hear of later. */
function sourceOf(event: MinuteEvent): string | null {
  switch (event.event) {
    case 'crossing':
      return `${event.departmentId}/${event.level}/${event.at.slice(0, 10)}`
    case 'stage':
      return event.stage === 'normal' ? null : `${event.departmentId}/${event.stage}/${event.at.slice(0, 10)}`
    case 'request':
      return `${event.requestId}/${event.state}`
    case 'settled':
    case 'changed':
      return null
    default:
      return event satisfies never
  }
}

async function concernedBy(tx: Tx, event: MinuteEvent): Promise<PersonId[]> {
  if (event.event === 'request' && event.state !== 'open') {
    // Guests ask as well, and have no notices.
    const asker = PersonId.safeParse(event.personKey)
    const rows = asker.success ? await tx.selectFrom('people').select('id').where('id', '=', asker.data).execute() : []
    return rows.map(({ id }) => id)
  }
  const admins = await tx.selectFrom('people').select('id').where('role', 'in', ['admin', 'owner']).execute()
  return admins.map(({ id }) => id)
}
