import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import type { FoundMeeting } from '../admission/ports.ts'
import type { MeetingFeed } from '../chat/meetingFeed.ts'
import type { Tampering, TamperKind } from '../protocol/watermark.ts'

export interface TamperingsDeps {
  storage: Storage
  clock: Clock
  feed: Pick<MeetingFeed, 'tell'>
  roles: Pick<LiveRoles, 'leaderKeys'>
}

interface Who {
  personKey: string
  name: string
}

const perMeetingMax = 100
const perCompanyMax = 200
const minuteMs = 60_000

const columns = ['t.meeting_id', 't.person_key', 't.name', 't.what', 't.at'] as const

/** What pages told of disturbed watermarks: kept, and told to whoever leads the meeting. [WM6] */
export class Tamperings {
  readonly #deps: TamperingsDeps

  constructor(deps: TamperingsDeps) {
    this.#deps = deps
  }

  /** Once a minute, person and kind; what comes more often changes nothing. */
  async report(meeting: FoundMeeting, { personKey, name }: Who, what: TamperKind): Promise<void> {
    const { storage, clock, feed, roles } = this.#deps
    const { tenantId } = meeting
    // Whoever leads is in the main room more often than beside it.
    const meetingId = meeting.sideRoom?.mainId ?? meeting.meetingId
    const nowMs = clock.nowMs()
    const isNew = await storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('watermark_tamperings')
        .values({
          tenant_id: tenantId,
          meeting_id: meetingId,
          person_key: personKey,
          name,
          what,
          minute_at: new Date(Math.floor(nowMs / minuteMs) * minuteMs),
          at: new Date(nowMs),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('at')
        .executeTakeFirst(),
    )
    if (!isNew) return
    const tampering: Tampering = { meetingId, personKey, name, what, at: new Date(nowMs).toISOString() }
    await feed.tell(tenantId, meetingId, 'watermark.tampering', tampering, await roles.leaderKeys(meeting))
  }

  /** The latest of a meeting, newest first. */
  async ofMeeting(tenantId: TenantId, meetingId: MeetingId): Promise<Tampering[]> {
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('watermark_tamperings as t')
        .select(columns)
        .where('t.meeting_id', '=', meetingId)
        .orderBy('t.at', 'desc')
        .limit(perMeetingMax)
        .execute(),
    )
    return rows.map(asTampering)
  }

  /** The latest of a company, newest first, with the titles of their meetings. */
  async ofCompany(tenantId: TenantId): Promise<(Tampering & { title: string })[]> {
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('watermark_tamperings as t')
        .innerJoin('meetings as m', 'm.id', 't.meeting_id')
        .select([...columns, 'm.title'])
        .orderBy('t.at', 'desc')
        .limit(perCompanyMax)
        .execute(),
    )
    return rows.map((row) => Object.assign(asTampering(row), { title: row.title }))
  }
}

interface Row {
  meeting_id: MeetingId
  person_key: string
  name: string
  what: TamperKind
  at: Date
}

function asTampering({ meeting_id, person_key, name, what, at }: Row): Tampering {
  return { meetingId: meeting_id, personKey: person_key, name, what, at: at.toISOString() }
}
