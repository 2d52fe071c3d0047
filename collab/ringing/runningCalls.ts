import { z } from 'zod'
import type { Bus } from '../../infra/bus/bus.ts'
import type { MeetingId, PeerId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import { RunningCall } from '../protocol/ringing.ts'
import { joinPath } from '../scheduler/joinPath.ts'
import type { PersonNews } from './personNews.ts'

/** A device that has not said for so long that it is in a call is not. */
const forgottenAfterMs = 45_000
/** However many devices somebody has. */
const devicesMax = 10

export interface RunningCallsDeps {
  storage: Storage
  bus: Bus
  roles: Pick<LiveRoles, 'find'>
  news: PersonNews
}

/** What a device says of its call. */
export type SaidCall = Omit<RunningCall, 'title' | 'link'>

/** Which of somebody's devices are in a call, so that another one may go on with it. Short-lived, on the bus. */
export class RunningCalls {
  readonly #deps: RunningCallsDeps

  constructor(deps: RunningCallsDeps) {
    this.#deps = deps
  }

  /** Throws FORBIDDEN, NOT_FOUND, REMOVED for a meeting one may not be in; RATE_LIMITED beyond ten devices. */
  async here(session: PersonSession, said: SaidCall): Promise<void> {
    const { bus } = this.#deps
    const call = { ...said, ...(await this.#meeting(session, said.meetingId)) }
    const before = await this.list(session)
    const same = before.find(({ peerId }) => peerId === said.peerId)
    if (!same && before.length >= devicesMax) throw new ProblemError('RATE_LIMITED')
    await bus.put(keyOf(session, said.peerId), call, forgottenAfterMs)
    if (JSON.stringify(same) !== JSON.stringify(RunningCall.parse(call))) await this.#tell(session)
  }

  async left(session: PersonSession, peerId: PeerId): Promise<void> {
    await this.#deps.bus.delete(keyOf(session, peerId))
    await this.#tell(session)
  }

  /** Has the device with this peer leave. Throws NOT_FOUND when it is none of this person's. */
  async take(session: PersonSession, peerId: PeerId): Promise<void> {
    const { bus, news } = this.#deps
    if ((await bus.get(keyOf(session, peerId))) === undefined) throw new ProblemError('NOT_FOUND')
    await news.tell(session.tenantId, [session.personId], 'call.taken', { peerId })
    await this.left(session, peerId)
  }

  /** In the order of their peers' ids. */
  async list({ tenantId, personId }: PersonSession): Promise<RunningCall[]> {
    const entries = await this.#deps.bus.list(prefixOf(tenantId, personId))
    const calls = z.array(RunningCall).safeParse(entries.map(({ value }) => value))
    return (calls.data ?? []).toSorted((a, b) => a.peerId.localeCompare(b.peerId))
  }

  async #tell(session: PersonSession): Promise<void> {
    const { tenantId, personId } = session
    await this.#deps.news.tell(tenantId, [personId], 'calls.changed', { calls: await this.list(session) })
  }

  async #meeting(session: PersonSession, meetingId: MeetingId): Promise<{ title: string; link: string }> {
    const { storage, roles } = this.#deps
    const { meeting } = await roles.find(session, meetingId)
    const row = await storage.inTenant(session.tenantId, (tx) =>
      tx.selectFrom('meetings').select('link_secret').where('id', '=', meetingId).executeTakeFirst(),
    )
    if (!row) throw new ProblemError('NOT_FOUND')
    return { title: meeting.title, link: joinPath(row.link_secret) }
  }
}

const prefixOf = (tenantId: TenantId, personId: string) => `${tenantId}/calls/${personId}/`
const keyOf = ({ tenantId, personId }: PersonSession, peerId: PeerId) => prefixOf(tenantId, personId) + peerId
