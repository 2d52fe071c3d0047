import type { Clock } from '../../infra/clock.ts'
import type { DepartmentId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import { Sweeping } from '../../infra/sweeping.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import type { Reach } from '../hours/reach.ts'
import type { Pushes } from '../hours/pushes.ts'
import type { DeclineReply, IncomingRing, OutgoingRing, RingOver } from '../protocol/ringing.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { calleesOf, type Callee } from './callees.ts'
import type { NewNotice, Notices } from './notices.ts'
import type { PersonNews } from './personNews.ts'
import { incomingOf, loadRing, outgoingOf, type RingRecord } from './ringRecord.ts'
import { words } from './words.ts'

export const ringMs = 45_000
/** How soon rings of a process that died end. */
const sweepEveryMs = 30_000
const namesInTitleMax = 3
const titleCharactersMax = 80

export interface RingsDeps {
  storage: Storage
  clock: Clock
  log: Log
  newId: <T extends string>() => T
  reach: Pick<Reach, 'refused'>
  pushes: Pick<Pushes, 'tell'>
  roles: Pick<LiveRoles, 'find'>
  meetings: Pick<Meetings, 'now'>
  notices: Notices
  news: PersonNews
}

export interface AskedRing {
  meetingId?: MeetingId | undefined
  personIds: readonly PersonId[]
  departmentIds: readonly DepartmentId[]
}
export type RingAnswer = { answer: 'accept' } | { answer: 'decline'; reply: DeclineReply | null; words: string }

/** Rings people on all their devices until each has answered once, or the time is up. */
export class Rings {
  readonly #deps: RingsDeps
  readonly #sweeping: Sweeping

  constructor(deps: RingsDeps) {
    this.#deps = deps
    this.#sweeping = new Sweeping(deps.clock, sweepEveryMs, () => this.#sweepAll())
  }

  start(): void {
    this.#sweeping.start()
  }

  close(): Promise<void> {
    return this.#sweeping.close()
  }

  /** Throws NOT_FOUND, BODY_INVALID as `calleesOf`; NOT_FOUND, REMOVED for a meeting one may not be in. */
  async ring(session: PersonSession, asked: AskedRing): Promise<OutgoingRing> {
    const { storage, roles, meetings, clock } = this.#deps
    const { tenantId, personId } = session
    const callees = await storage.inTenant(tenantId, (tx) =>
      calleesOf(tx, personId, asked.personIds, asked.departmentIds),
    )
    const meetingId = asked.meetingId
      ? (await roles.find(session, asked.meetingId)).meeting.meetingId
      : (await meetings.now(session, await this.#titleOf(session, callees))).meetingId
    const ring = await storage.inTenant(tenantId, (tx) => this.#begin(tx, session, meetingId, callees))
    clock.after(ringMs, () => void this.#expire(tenantId))
    await this.#tellOfBeginning(tenantId, ring, callees)
    return outgoingOf(ring)
  }

  /** What rings now, for somebody and by them. */
  async list({ tenantId, personId }: PersonSession): Promise<{ incoming: IncomingRing[]; outgoing: OutgoingRing[] }> {
    const now = new Date(this.#deps.clock.nowMs())
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      const rows = await tx
        .selectFrom('rings')
        .innerJoin('ringed_people', 'ringed_people.ring_id', 'rings.id')
        .select(['rings.id', 'rings.caller_id'])
        .distinct()
        .where('ends_at', '>', now)
        .where('state', '=', 'ringing')
        .where((eb) => eb.or([eb('caller_id', '=', personId), eb('person_id', '=', personId)]))
        .execute()
      const incoming: IncomingRing[] = []
      const outgoing: OutgoingRing[] = []
      for (const row of rows) {
        const ring = await loadRing(tx, row.id)
        if (ring && row.caller_id === personId) outgoing.push(outgoingOf(ring))
        else if (ring) incoming.push(incomingOf(ring))
      }
      return { incoming, outgoing }
    })
  }

  /** The first of somebody's devices that answers does so for all. Throws NOT_FOUND, CONFLICT. */
  async answer({ tenantId, personId }: PersonSession, ringId: string, answer: RingAnswer): Promise<{ link: string }> {
    const { storage, clock, news } = this.#deps
    const now = new Date(clock.nowMs())
    const state = answer.answer === 'accept' ? 'accepted' : 'declined'
    const said = answer.answer === 'decline' ? { reply: answer.reply, words: answer.words } : {}
    const ring = await storage.inTenant(tenantId, async (tx) => {
      const found = await loadRing(tx, ringId)
      if (!found?.people.some((person) => person.personId === personId)) throw new ProblemError('NOT_FOUND')
      const row = await tx
        .updateTable('ringed_people')
        .set({ state, answered_at: now, ...said })
        .where('ring_id', '=', ringId)
        .where('person_id', '=', personId)
        .where('state', '=', 'ringing')
        .returning('ring_id')
        .executeTakeFirst()
      if (!row || found.endsAt <= now) throw new ProblemError('CONFLICT', 'It no longer rings.')
      return found
    })
    await news.tell(tenantId, [personId], 'ring.over', { ringId, why: state })
    await this.#tellCaller(tenantId, ringId)
    return { link: ring.link }
  }

  /** Ends it for those who have not answered; they find a missed call. Throws NOT_FOUND. */
  async stop({ tenantId, personId }: PersonSession, ringId: string): Promise<OutgoingRing> {
    const ended = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const ring = await loadRing(tx, ringId)
      if (ring?.caller.personId !== personId) throw new ProblemError('NOT_FOUND')
      return this.#end(tx, tenantId, ring)
    })
    await this.#tellOfEnd(tenantId, ended)
    return outgoingOf(ended.ring)
  }

  /** Ends what rang for long enough, of every company. */
  sweep(): Promise<void> {
    return this.#sweeping.sweep()
  }

  /** Who talks with whom, in no language. */
  async #titleOf({ tenantId, personId }: PersonSession, callees: readonly Callee[]): Promise<string> {
    const me = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('people').select('name').where('id', '=', personId).executeTakeFirst(),
    )
    if (!me) throw new ProblemError('NOT_FOUND')
    const names = [me.name, ...callees.map(({ name }) => name)]
    const shown = names.slice(0, namesInTitleMax).join(', ')
    const more = names.length > namesInTitleMax ? ` +${names.length - namesInTitleMax}` : ''
    return shown.slice(0, titleCharactersMax - more.length) + more
  }

  async #begin(
    tx: Tx,
    { tenantId, personId }: PersonSession,
    meetingId: MeetingId,
    callees: readonly Callee[],
  ): Promise<RingRecord> {
    const { clock, newId, reach, notices } = this.#deps
    const nowMs = clock.nowMs()
    const ringId = newId<string>()
    const ids = callees.map(({ id }) => id)
    const away = await reach.refused(tx, tenantId, ids, { from: personId, by: 'ring' })
    await tx
      .insertInto('rings')
      .values({
        id: ringId,
        tenant_id: tenantId,
        meeting_id: meetingId,
        caller_id: personId,
        started_at: new Date(nowMs),
        ends_at: new Date(nowMs + ringMs),
      })
      .execute()
    await tx
      .insertInto('ringed_people')
      .values(
        ids.map((id) => ({
          tenant_id: tenantId,
          ring_id: ringId,
          person_id: id,
          state: away.has(id) ? ('away' as const) : ('ringing' as const),
        })),
      )
      .execute()
    const ring = await loadRing(tx, ringId)
    if (!ring) throw new ProblemError('NOT_FOUND')
    await notices.add(tx, tenantId, missedBy(ring, [...away.keys()]))
    return ring
  }

  async #tellOfBeginning(tenantId: TenantId, ring: RingRecord, callees: readonly Callee[]): Promise<void> {
    const { news, notices, pushes } = this.#deps
    const rung = idsIn(ring, 'ringing')
    await news.tell(tenantId, rung, 'ring.incoming', incomingOf(ring))
    await news.tell(tenantId, [ring.caller.personId], 'ring.answered', outgoingOf(ring))
    await notices.told(tenantId, idsIn(ring, 'away'))
    const told = new Set(rung)
    for (const { id, language } of callees) {
      if (!told.has(id)) continue
      const title = words[language].calling(ring.caller.name)
      // A browser's vendor may be slow, and the caller does not wait for it.
      void pushes.tell(tenantId, id, { title, link: ring.link, tag: ring.ringId }, ringMs / 1000)
    }
  }

  async #expire(tenantId: TenantId): Promise<void> {
    const { storage, clock, log } = this.#deps
    try {
      const now = new Date(clock.nowMs())
      const rows = await storage.inTenant(tenantId, (tx) =>
        tx.selectFrom('rings').select('id').where('ended_at', 'is', null).where('ends_at', '<=', now).execute(),
      )
      for (const { id } of rows) {
        const ended = await storage.inTenant(tenantId, async (tx) => {
          const ring = await loadRing(tx, id)
          return ring && this.#end(tx, tenantId, ring)
        })
        if (ended) await this.#tellOfEnd(tenantId, ended)
      }
    } catch (err) {
      log.warn({ err, tenantId }, 'rings whose time is up were not ended; they are later')
    }
  }

  /** Answers with whom it still rang for; another process may have been first. */
  async #end(tx: Tx, tenantId: TenantId, before: RingRecord): Promise<{ ring: RingRecord; missed: PersonId[] }> {
    const now = new Date(this.#deps.clock.nowMs())
    const { ringId } = before
    await tx.updateTable('rings').set({ ended_at: now }).where('id', '=', ringId).execute()
    const rows = await tx
      .updateTable('ringed_people')
      .set({ state: 'missed', answered_at: now })
      .where('ring_id', '=', ringId)
      .where('state', '=', 'ringing')
      .returning('person_id')
      .execute()
    const missed = rows.map(({ person_id }) => person_id)
    await this.#deps.notices.add(tx, tenantId, missedBy(before, missed))
    return { ring: (await loadRing(tx, ringId)) ?? before, missed }
  }

  async #tellOfEnd(tenantId: TenantId, { ring, missed }: { ring: RingRecord; missed: PersonId[] }): Promise<void> {
    const { news, notices } = this.#deps
    if (missed.length === 0) return
    const over: RingOver = { ringId: ring.ringId, why: 'missed' }
    await news.tell(tenantId, missed, 'ring.over', over)
    await news.tell(tenantId, [ring.caller.personId], 'ring.answered', outgoingOf(ring))
    await notices.told(tenantId, missed)
  }

  async #tellCaller(tenantId: TenantId, ringId: string): Promise<void> {
    const ring = await this.#deps.storage.inTenant(tenantId, (tx) => loadRing(tx, ringId))
    if (ring) await this.#deps.news.tell(tenantId, [ring.caller.personId], 'ring.answered', outgoingOf(ring))
  }

  async #sweepAll(): Promise<void> {
    const { storage, log } = this.#deps
    try {
      for (const tenantId of await storage.tenants()) await this.#expire(tenantId)
    } catch (err) {
      log.warn({ err }, 'rings could not be read; they end later')
    }
  }
}

const idsIn = ({ people }: RingRecord, state: 'ringing' | 'away') =>
  people.filter((person) => person.state === state).map(({ personId }) => personId)

function missedBy(ring: RingRecord, personIds: readonly PersonId[]): NewNotice[] {
  const { ringId: source, caller: by, title, link } = ring
  return personIds.map((personId) => ({ personId, kind: 'missed-call', source, by, title, link }))
}
