import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { absenceDaysMax, reachableFrom, standingAt, type Span, type WorkingTime } from '../../infra/time/workingTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { PersonFreeBusy } from '../protocol/hours.ts'
import { spanAsked } from '../scheduler/occurrenceSpan.ts'
import { joined } from './busyTimes.ts'
import type { PersonTimes } from './personTimes.ts'

const dayMs = 86_400_000

export interface FreeBusyDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  times: PersonTimes
}

/** When several people work and are busy: what anybody of the company may know, with no title. */
export class FreeBusy {
  readonly #deps: FreeBusyDeps

  constructor(deps: FreeBusyDeps) {
    this.#deps = deps
  }

  /** In the order asked for; who is not of the company is left out. Throws BODY_INVALID for a span too long. */
  async list(tenantId: TenantId, personIds: PersonId[], from: string, until: string): Promise<PersonFreeBusy[]> {
    const span = spanAsked(from, until)
    return this.#deps.storage.inTenant(tenantId, (tx) => this.#read(tx, [...new Set(personIds)], span))
  }

  async #read(tx: Tx, personIds: PersonId[], span: Span): Promise<PersonFreeBusy[]> {
    const { clock, times, zones } = this.#deps
    const nowMs = clock.nowMs()
    const asked = await times.read(tx, personIds, span)
    const now = await times.read(tx, personIds, { fromMs: nowMs, untilMs: nowMs + 1 })
    const later = await times.rest(tx, personIds, { fromMs: nowMs, untilMs: nowMs + absenceDaysMax * dayMs })
    return personIds.flatMap((personId): PersonFreeBusy[] => {
      const [person, today, rest] = [asked.get(personId), now.get(personId), later.get(personId)]
      if (!person || !today || !rest) return []
      const againMs = reachableFrom(zones, rest, nowMs)
      const busy = person.busy
        .filter(({ fromMs, untilMs }) => fromMs < span.untilMs && untilMs > span.fromMs)
        .toSorted((a, b) => a.fromMs - b.fromMs)
      return [
        {
          personId,
          workingTime: wireOf(person.time),
          busy: joined(busy).map(({ fromMs, untilMs, kind }) => ({
            startsAt: new Date(fromMs).toISOString(),
            endsAt: new Date(untilMs).toISOString(),
            kind,
          })),
          standing: standingAt(zones, today, nowMs),
          reachableFrom: againMs > nowMs ? new Date(againMs).toISOString() : null,
        },
      ]
    })
  }
}

const wireOf = ({ zone, week, offDays, extraDays }: WorkingTime): PersonFreeBusy['workingTime'] => ({
  zone,
  week: [...week],
  offDays: [...offDays],
  extraDays: [...extraDays],
})
