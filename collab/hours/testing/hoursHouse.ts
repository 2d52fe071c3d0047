import { memoryBus } from '../../../infra/bus/memoryBus.ts'
import type { ManualClock } from '../../../infra/clock.ts'
import type { TenantId } from '../../../infra/contract/ids.ts'
import { createLog } from '../../../infra/log.ts'
import { Outbox } from '../../../infra/mail/outbox.ts'
import { newId, newSecret } from '../../../infra/secrets.ts'
import type { Storage } from '../../../infra/storage/storage.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { Meetings } from '../../scheduler/meetings.ts'
import { invitationKey, publicUrl, replyDomain } from '../../scheduler/testing/schedulerHouse.ts'
import { Hours } from '../hours.ts'

/** A process over these tables, with its own bus; call it again for a second one. */
export function hoursOver(storage: Storage, clock: ManualClock, options: { privateFeeds?: boolean } = {}) {
  const log = createLog({ level: 'silent', pretty: false })
  const zones = readZoneTable()
  const bus = memoryBus({ clock, log })
  const mail = new Outbox({ storage, clock, log, carrier: null })
  const hours: Hours = new Hours({
    storage,
    bus,
    clock,
    log,
    zones,
    mail,
    publicUrl,
    newId,
    heldMeetings: (...people) => meetings.calendars.busy(...people),
    privateFeeds: options.privateFeeds ?? true,
    webPush: null,
  })
  const meetings: Meetings = new Meetings({
    storage,
    zones,
    clock,
    newId,
    newSecret,
    publicUrl,
    invitationKey,
    replyDomain,
    mail: hours.mail,
    log,
  })
  return { hours, meetings, bus, zones, handlers: hours.handlers() }
}

/** What has left for a reader so far, oldest first. */
export async function mailsTo(
  storage: Storage,
  tenantId: TenantId,
  to: string,
): Promise<{ subject: string; body: string }[]> {
  return storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('outbox').select(['subject', 'body']).where('to_email', '=', to).orderBy('id').execute(),
  )
}
