import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { CallHandlers } from '../../infra/contract/calls.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import { Sweeping } from '../../infra/sweeping.ts'
import { nameOf, personKeyOf } from '../admission/bearer.ts'
import type { DocumentRights } from '../admission/documentRights.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import type { FoundMeeting, MeetingFinder } from '../admission/ports.ts'
import type { HouseCaller } from '../chat/houseCaller.ts'
import type { Mark, TamperKind, WatermarkCalls, WatermarkRoutes } from '../protocol/watermark.ts'
import { Marks, type MarksDeps } from './marks.ts'
import { Tamperings, type TamperingsDeps } from './tamperings.ts'

export interface WatermarkDeps extends Omit<MarksDeps, 'randomBytes'>, TamperingsDeps {
  roles: Pick<LiveRoles, 'find' | 'demandLeader' | 'leaderKeys'>
  rights: Pick<DocumentRights, 'require'>
  meetings: Pick<MeetingFinder, 'find'>
  log: Log
}

const sweepEveryMs = 6 * 3_600_000
const dayMs = 86_400_000
const sweptAtOnce = 5000

/** The watermark of meetings: marks for their viewers, ways back from a mark, and news of disturbed ones. */
export class Watermark {
  readonly #deps: WatermarkDeps
  readonly #marks: Marks
  readonly #tamperings: Tamperings
  readonly #sweeping: Sweeping

  constructor(deps: WatermarkDeps) {
    this.#deps = deps
    this.#marks = new Marks({ ...deps, randomBytes })
    this.#tamperings = new Tamperings(deps)
    this.#sweeping = new Sweeping(deps.clock, sweepEveryMs, () => this.#sweepAll())
  }

  start(): void {
    this.#sweeping.start()
  }

  close(): Promise<void> {
    return this.#sweeping.close()
  }

  /** Takes away what is older than 400 days. [WM5] */
  sweep(): Promise<void> {
    return this.#sweeping.sweep()
  }

  calls(): CallHandlers<WatermarkCalls, HouseCaller> {
    const { roles } = this.#deps
    return {
      'watermark.mark': async (caller, { meetingId }) => {
        const session = await caller.session()
        const { meeting } = await roles.find(session, meetingId)
        return { mark: await this.#markOf(session, meeting) }
      },
      'watermark.tampered': async (caller, { meetingId, what }) => {
        const session = await caller.session()
        await this.#report(session, (await roles.find(session, meetingId)).meeting, what)
        return {}
      },
      'watermark.tamperings': async (caller, { meetingId }) => {
        const session = await caller.session()
        await roles.demandLeader(session, meetingId)
        return { tamperings: await this.#tamperings.ofMeeting(session.tenantId, meetingId) }
      },
    }
  }

  routes(): RouteHandlers<WatermarkRoutes> {
    const marks = this.#marks
    return {
      'GET /api/watermark': async ({ session }) => ({ everywhere: await marks.everywhere(session.tenantId) }),
      'PUT /api/watermark': async ({ session, body: { everywhere } }) => {
        await marks.setEverywhere(session.tenantId, everywhere)
        return { everywhere }
      },
      'GET /api/watermark/codes/:code': ({ session, params: { code } }) => marks.trace(session.tenantId, code),
      'GET /api/watermark/tamperings': async ({ session }) => ({
        tamperings: await this.#tamperings.ofCompany(session.tenantId),
      }),
      'POST /api/documents/:documentId/mark': async ({ session, params: { documentId } }) => ({
        mark: await this.#overDocument(session, documentId, (meeting) => this.#markOf(session, meeting)),
      }),
      'POST /api/documents/:documentId/tampering': async ({ session, params: { documentId }, body: { what } }) => {
        await this.#overDocument(session, documentId, (meeting) => this.#report(session, meeting, what))
        return {}
      },
    }
  }

  async #markOf(session: Session, { meetingId, policy }: FoundMeeting): Promise<Mark | null> {
    const { tenantId } = session
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      const viewer = {
        name: await nameOf(tx, session),
        personKey: personKeyOf(session),
        guest: session.kind === 'guest',
      }
      return this.#marks.of(tx, tenantId, { meetingId, policy, ...viewer })
    })
  }

  /** A page without a watermark has none to disturb. */
  async #report(session: Session, meeting: FoundMeeting, what: TamperKind): Promise<void> {
    const mark = await this.#markOf(session, meeting)
    if (mark) await this.#tamperings.report(meeting, { personKey: personKeyOf(session), name: mark.name }, what)
  }

  /** What a document's meeting answers; null for one of no meeting. Throws NOT_FOUND, REMOVED, FORBIDDEN. */
  async #overDocument<T>(
    session: Session,
    documentId: DocumentId,
    ask: (meeting: FoundMeeting) => Promise<T>,
  ): Promise<T | null> {
    const { meetingId } = await this.#deps.rights.require(session, documentId, 'read')
    if (!meetingId) return null
    const meeting = await this.#deps.meetings.find(session.tenantId, meetingId)
    if (!meeting) throw new ProblemError('NOT_FOUND')
    return ask(meeting)
  }

  async #sweepAll(): Promise<void> {
    const { storage, clock, log } = this.#deps
    const before = new Date(clock.nowMs() - limits.watermarkDaysMax * dayMs)
    try {
      for (const tenantId of await storage.tenants()) while ((await this.#sweepSome(tenantId, before)) === sweptAtOnce);
    } catch (err) {
      log.warn({ err }, 'old watermarks could not be taken away; they wait')
    }
  }

  async #sweepSome(tenantId: TenantId, before: Date): Promise<number> {
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      await tx.deleteFrom('watermark_tamperings').where('at', '<', before).execute()
      const gone = await sql`
        delete from watermark_marks where mark in (
          select mark from watermark_marks where from_at < ${before} limit ${sweptAtOnce})`.execute(tx)
      return Number(gone.numAffectedRows ?? 0)
    })
  }
}
