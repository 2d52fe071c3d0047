import type { Clock } from '../../infra/clock.ts'
import { PersonId, roomIdOf, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { CallParsed } from '../../infra/contract/calls.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { leads, roleOf, type InMeeting, type LiveRoles } from '../admission/liveRoles.ts'
import type { MeetingFeed } from '../chat/meetingFeed.ts'
import { isUniqueViolation } from '../directory/isUniqueViolation.ts'
import type { Placement } from '../ports.ts'
import type { BreakoutCalls, BreakoutPerson, Breakouts as BreakoutState, PlannedRooms } from '../protocol/breakouts.ts'
import { loadMeeting } from '../scheduler/meetingRecord.ts'
import type { BreakoutEnds } from './breakoutEnds.ts'
import { openOf, place, type OpenBreakout } from './breakoutStore.ts'
import { insertSideRoom, type SideRoomParts } from './newSideRoom.ts'
import { byChance, byDepartment, type Someone } from './split.ts'

export interface BreakoutsDeps extends SideRoomParts {
  storage: Storage
  clock: Clock
  feed: MeetingFeed
  roles: LiveRoles
  placement: Pick<Placement, 'presence' | 'room'>
  ends: Pick<BreakoutEnds, 'await' | 'endNow'>
  /** A whole number by chance, from 0 on and below what it is given. */
  pick: (below: number) => number
}

type Asked<K extends keyof BreakoutCalls> = CallParsed<BreakoutCalls, K>

/** How long somebody called back has to finish their sentence. */
const recallMs = 30_000

/**
 * The rooms beside a meeting. Who belongs where is written down and told; going there is each page's own doing, with a
 * ticket that nobody else gets. Rules: SPEC.md.
 */
export class Breakouts {
  readonly #deps: BreakoutsDeps

  constructor(deps: BreakoutsDeps) {
    this.#deps = deps
  }

  /** Throws as LiveRoles.find. */
  async look(session: Session, meetingId: MeetingId): Promise<BreakoutState | null> {
    await this.#deps.roles.find(session, meetingId)
    const open = await this.#deps.storage.inTenant(session.tenantId, (tx) => openOf(tx, meetingId))
    return open ? this.#stateOf(open) : null
  }

  /** Of those in the main room, but hosts and cohosts, who are at home there. Throws FORBIDDEN and as `look`. */
  async plan(session: Session, { meetingId, how, roomCount }: Asked<'breakouts.plan'>) {
    const { meeting } = await this.#demandLeader(session, meetingId)
    const people = await this.#peopleOfMain(session.tenantId, meetingId, meeting.hostId)
    const unnamed = (groups: Someone[][]): PlannedRooms => groups.map((group) => ({ name: null, people: group }))
    if (how === 'hand') return { rooms: unnamed(Array.from({ length: roomCount }, () => [])), unplaced: people }
    if (how === 'random') return { rooms: unnamed(byChance(people, roomCount, this.#deps.pick)), unplaced: [] }
    const departments = await this.#departmentsOf(session.tenantId, people)
    return { rooms: byDepartment(people, departments, limits.breakoutRoomsMax), unplaced: [] }
  }

  /** Throws FORBIDDEN, CONFLICT while there are rooms or beside a side room, and as `look`. [BR1] */
  async open(session: Session, asked: Asked<'breakouts.open'>): Promise<BreakoutState> {
    const { storage, clock, feed, ends, newId } = this.#deps
    const { tenantId } = session
    const { meetingId, seconds, mayChoose, rooms } = asked
    const { meeting, personKey } = await this.#demandLeader(session, meetingId)
    if (meeting.sideRoom) throw new ProblemError('CONFLICT', 'A side room has none of its own.')
    const names = await this.#namesIn(tenantId, meetingId)
    const nowMs = clock.nowMs()
    const breakoutId = newId()
    const endsAtMs = seconds === null ? null : nowMs + seconds * 1000
    const open = await storage
      .inTenant(tenantId, async (tx) => {
        await tx
          .insertInto('breakouts')
          .values({
            id: breakoutId,
            tenant_id: tenantId,
            meeting_id: meetingId,
            opened_by: personKey,
            opened_at: new Date(nowMs),
            may_choose: mayChoose,
            ends_at: endsAtMs === null ? null : new Date(endsAtMs),
          })
          .execute()
        await this.#fill(tx, { tenantId, breakoutId, meetingId, nowMs }, rooms, names)
        return openOf(tx, meetingId)
      })
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new ProblemError('CONFLICT', 'There are rooms already.') : error
      })
    if (!open) throw new ProblemError('NOT_FOUND')
    ends.await({ tenantId, breakoutId, endsAtMs })
    await feed.tell(tenantId, meetingId, 'breakouts.changed', { meetingId, over: false })
    return this.#stateOf(open)
  }

  /** Throws FORBIDDEN, NOT_FOUND for no open rooms, no such room or nobody of that key, and as `look`. [BR3] */
  async move(session: Session, { meetingId, personKey, roomId }: Asked<'breakouts.move'>): Promise<void> {
    const { storage, feed, ends } = this.#deps
    const { tenantId } = session
    const asker = await this.#deps.roles.find(session, meetingId)
    const names = await this.#namesIn(tenantId, meetingId)
    const moved = await storage.inTenant(tenantId, async (tx) => {
      const open = await this.#openOr404(tx, meetingId)
      const own = personKey === asker.personKey && (roomId === null || open.mayChoose)
      if (!leads(asker.role) && !own) throw new ProblemError('FORBIDDEN')
      if (roomId !== null && !open.rooms.some((room) => room.roomId === roomId)) throw new ProblemError('NOT_FOUND')
      const name = open.people.find((one) => one.personKey === personKey)?.name ?? names.get(personKey)
      if (name === undefined) throw new ProblemError('NOT_FOUND')
      const person: BreakoutPerson = { personKey, name, roomId, helpAt: null }
      await place(tx, { tenantId, breakoutId: open.breakoutId }, person)
      const others = open.people.filter((one) => one.personKey !== personKey)
      // Somebody who was asked for has come.
      const visits = leads(asker.role) && personKey === asker.personKey && roomId !== null
      const helped = visits ? others.filter((one) => one.roomId === roomId && one.helpAt !== null) : []
      for (const one of helped) await place(tx, { tenantId, breakoutId: open.breakoutId }, one)
      const allBack = open.calledBack && [...others, person].every((one) => one.roomId === null)
      const changed = [person, ...helped.map((one) => Object.assign({}, one, { helpAt: null }))]
      return { breakoutId: open.breakoutId, changed, allBack }
    })
    const { breakoutId, changed, allBack } = moved
    for (const person of changed)
      await feed.tell(tenantId, meetingId, 'breakouts.person', { meetingId, breakoutId, person })
    // Nobody is waited for any more.
    if (allBack) await ends.endNow(tenantId, breakoutId)
  }

  /** So much longer, whoever was called back being free again. Throws FORBIDDEN, NOT_FOUND and as `look`. */
  async extend(session: Session, { meetingId, seconds }: Asked<'breakouts.extend'>): Promise<void> {
    const nowMs = this.#deps.clock.nowMs()
    const latestMs = nowMs + limits.breakoutSecondsMax * 1000
    await this.#endAt(session, meetingId, false, ({ endsAtMs, calledBack }) => {
      const fromMs = calledBack ? nowMs : Math.max(nowMs, endsAtMs ?? nowMs)
      return Math.min(latestMs, fromMs + seconds * 1000)
    })
  }

  /** Throws FORBIDDEN, NOT_FOUND and as `look`. [BR5] */
  async recall(session: Session, meetingId: MeetingId): Promise<void> {
    const soonMs = this.#deps.clock.nowMs() + recallMs
    await this.#endAt(session, meetingId, true, ({ endsAtMs }) => Math.min(endsAtMs ?? soonMs, soonMs))
  }

  /** Throws FORBIDDEN, NOT_FOUND while no rooms are open, and as `look`. */
  async broadcast(session: Session, { meetingId, text }: Asked<'breakouts.broadcast'>): Promise<void> {
    const { storage, feed } = this.#deps
    const { personKey } = await this.#demandLeader(session, meetingId)
    const names = await this.#namesIn(session.tenantId, meetingId)
    const name = await storage.inTenant(session.tenantId, async (tx) => {
      const { people } = await this.#openOr404(tx, meetingId)
      return names.get(personKey) ?? people.find((one) => one.personKey === personKey)?.name ?? ''
    })
    await feed.tell(session.tenantId, meetingId, 'breakouts.message', { meetingId, name, text })
  }

  /** Throws NOT_FOUND for whoever is in no room, and as `look`. */
  async help(session: Session, { meetingId, on }: Asked<'breakouts.help'>): Promise<void> {
    const { storage, feed, clock, roles } = this.#deps
    const { tenantId } = session
    const { personKey } = await roles.find(session, meetingId)
    const told = await storage.inTenant(tenantId, async (tx) => {
      const { breakoutId, people } = await this.#openOr404(tx, meetingId)
      const person = people.find((one) => one.personKey === personKey)
      if (!person?.roomId) throw new ProblemError('NOT_FOUND')
      const helpAt = on ? new Date(clock.nowMs()) : null
      await tx
        .updateTable('breakout_people')
        .set({ help_at: helpAt })
        .where('breakout_id', '=', breakoutId)
        .where('person_key', '=', personKey)
        .execute()
      return { breakoutId, person: { ...person, helpAt: helpAt?.toISOString() ?? null } }
    })
    await feed.tell(tenantId, meetingId, 'breakouts.person', { meetingId, ...told })
  }

  async #endAt(
    session: Session,
    meetingId: MeetingId,
    calledBack: boolean,
    endOf: (open: OpenBreakout) => number,
  ): Promise<void> {
    const { storage, feed, ends } = this.#deps
    const { tenantId } = session
    await this.#demandLeader(session, meetingId)
    const { breakoutId, endsAtMs } = await storage.inTenant(tenantId, async (tx) => {
      const open = await this.#openOr404(tx, meetingId)
      const until = endOf(open)
      await tx
        .updateTable('breakouts')
        .set({ ends_at: new Date(until), called_back: calledBack })
        .where('id', '=', open.breakoutId)
        .execute()
      return { breakoutId: open.breakoutId, endsAtMs: until }
    })
    ends.await({ tenantId, breakoutId, endsAtMs })
    await feed.tell(tenantId, meetingId, 'breakouts.changed', { meetingId, over: false })
  }

  /** Whoever left meanwhile is passed over. */
  async #fill(
    tx: Tx,
    at: { tenantId: TenantId; breakoutId: string; meetingId: MeetingId; nowMs: number },
    rooms: Asked<'breakouts.open'>['rooms'],
    names: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { tenantId, breakoutId, meetingId, nowMs } = at
    const main = await loadMeeting(tx, { meetingId })
    if (!main) throw new ProblemError('NOT_FOUND')
    for (const [index, { name, personKeys }] of rooms.entries()) {
      const roomId = await insertSideRoom(tx, this.#deps, main.row, name, nowMs)
      await tx
        .insertInto('breakout_rooms')
        .values({ tenant_id: tenantId, breakout_id: breakoutId, meeting_id: roomId, place: index })
        .execute()
      for (const personKey of new Set(personKeys)) {
        const called = names.get(personKey)
        if (called !== undefined) await place(tx, at, { personKey, name: called, roomId })
      }
    }
  }

  #demandLeader(session: Session, meetingId: MeetingId): Promise<InMeeting> {
    return this.#deps.roles.demandLeader(session, meetingId)
  }

  async #openOr404(tx: Tx, meetingId: MeetingId): Promise<OpenBreakout> {
    const open = await openOf(tx, meetingId, true)
    if (!open) throw new ProblemError('NOT_FOUND')
    return open
  }

  #stateOf({ endsAtMs, ...open }: OpenBreakout): BreakoutState {
    const endsInMs = endsAtMs === null ? null : Math.max(0, endsAtMs - this.#deps.clock.nowMs())
    return { ...open, endsInMs }
  }

  async #namesIn(tenantId: TenantId, meetingId: MeetingId): Promise<Map<string, string>> {
    const present = await this.#deps.placement.presence(roomIdOf(tenantId, meetingId))
    return new Map(present.map(({ personKey, name }) => [personKey, name]))
  }

  async #peopleOfMain(tenantId: TenantId, meetingId: MeetingId, hostId: string): Promise<Someone[]> {
    const names = await this.#namesIn(tenantId, meetingId)
    const room = await this.#deps.placement.room(roomIdOf(tenantId, meetingId))
    const isLeader = (personKey: string) => leads(roleOf(personKey === hostId ? 'host' : 'member', personKey, room))
    return [...names].flatMap(([personKey, name]) => (isLeader(personKey) ? [] : [{ personKey, name }]))
  }

  async #departmentsOf(tenantId: TenantId, people: readonly Someone[]): Promise<Map<string, string>> {
    const keys = people.flatMap(({ personKey }) => PersonId.safeParse(personKey).data ?? [])
    if (keys.length === 0) return new Map()
    const rows = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx
        .selectFrom('people')
        .innerJoin('departments', 'departments.id', 'people.department_id')
        .select(['people.id', 'departments.name'])
        .where('people.id', 'in', keys)
        .execute(),
    )
    return new Map(rows.map(({ id, name }) => [id, name]))
  }
}
