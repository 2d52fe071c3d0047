import type { z } from 'zod'
import type { PersonId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import { localAt } from '../../../infra/time/wallTime.ts'
import type { WorkingTime } from '../../../infra/time/workingTime.ts'
import { hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { PersonTimes } from '../../hours/personTimes.ts'
import { PriceEnquiry, type Price } from '../../protocol/minuteReports.ts'
import type { TimeAnswer, TimeQuestion } from '../../protocol/findATime.ts'
import type { Viewer } from '../viewer.ts'
import { answerOf } from './answers.ts'
import type { Burdens } from './burdens.ts'
import type { Candidate } from './question.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs
/** Calendars are read so far ahead; what a series reaches beyond is judged by hours alone. */
const calendarDaysMax = 366

export interface TimeFinderDeps {
  storage: Storage
  zones: ZoneTable
  times: PersonTimes
  burdens: Burdens
  /** What a meeting of `hostId` would cost. */
  price: (tenantId: Viewer['tenantId'], hostId: PersonId, enquiry: PriceEnquiry) => Promise<Price>
}

/** Someone in the answer. */
export interface Named extends Candidate {
  personId: PersonId | null
  name: string
}

type Asked = z.output<typeof TimeQuestion>

/** Reads what a search needs, and tells what it found. */
export class TimeFinder {
  readonly #deps: TimeFinderDeps

  constructor(deps: TimeFinderDeps) {
    this.#deps = deps
  }

  /** Throws ProblemError ZONE_UNKNOWN, BODY_INVALID (a stranger among the people, or none who comes). [FT5] */
  async ask(who: Viewer, asked: Asked): Promise<TimeAnswer> {
    const { storage, zones, price } = this.#deps
    for (const zone of [asked.zone, ...asked.guests.map((guest) => guest.zone)])
      if (!hasZone(zones, zone)) throw new ProblemError('ZONE_UNKNOWN', zone)
    const people = await storage.inTenant(who.tenantId, (tx) => this.#people(tx, who, asked))
    const host = people.findIndex(({ personId }) => personId === who.personId)
    const answer = answerOf(zones, asked, people, host)
    const enquiry = enquiryOf(zones, asked, answer, host)
    return { ...answer, price: await price(who.tenantId, who.personId, enquiry) }
  }

  /** The asker comes, too, and first where they did not say otherwise. */
  async #people(tx: Tx, who: Viewer, asked: Asked): Promise<Named[]> {
    const required = new Map(asked.people.map((person) => [person.personId, person.required]))
    const ids = [...new Set([who.personId, ...required.keys()])]
    const rows = await tx.selectFrom('people').select(['id', 'name']).where('id', 'in', ids).execute()
    const names = new Map(rows.map(({ id, name }) => [id, name]))
    const strangers = ids.filter((id) => !names.has(id))
    if (strangers.length > 0) {
      const errors = strangers.map((id) => ({ path: 'people', message: `nobody here has the id ${id}` }))
      throw new ProblemError('BODY_INVALID', undefined, { errors })
    }
    const times = await this.#deps.times.read(tx, ids, { ...spanOf(asked), exceptMeetingId: asked.exceptMeetingId })
    const carried = await this.#deps.burdens.carried(tx, ids)
    const people = ids.flatMap((personId): Named[] => {
      const time = times.get(personId)
      if (!time) return []
      const said = { name: names.get(personId) ?? '', required: required.get(personId) ?? true }
      return [{ personId, ...said, time: time.time, busy: time.busy, burden: carried.get(personId) ?? 0 }]
    })
    return [...people, ...asked.guests.map(guestOf)]
  }
}

/** Everything that the search and the grid look at. */
function spanOf({ from, until, grid, series }: Asked): { fromMs: number; untilMs: number } {
  const fromMs = Math.min(Date.parse(from), grid ? Date.parse(grid.from) : Infinity)
  const lastWeekMs = series ? (series.count - 1) * series.interval * weekMs : 0
  const untilMs = Math.max(Date.parse(until) + lastWeekMs, grid ? Date.parse(grid.until) : 0, fromMs + weekMs)
  return { fromMs: fromMs - dayMs, untilMs: Math.min(untilMs, fromMs + calendarDaysMax * dayMs) + dayMs }
}

/** Nine to six, as far as anybody knows. */
function guestOf({ name, zone, required }: Asked['guests'][number]): Named {
  const week = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 1080 }))
  const time: WorkingTime = { zone, week, offDays: [], extraDays: [] }
  return { personId: null, name, required, time, busy: [], burden: 0 }
}

/** Of the best slot, or of the series where it begins. */
function enquiryOf(zones: ZoneTable, asked: Asked, answer: Omit<TimeAnswer, 'price'>, host: number): PriceEnquiry {
  const startsAt = answer.rotation?.occurrences[0]?.startsAt ?? answer.best[0]?.startsAt ?? asked.from
  const { zone, durationSeconds, series, payer } = asked
  return PriceEnquiry.parse({
    startLocal: localAt(zones, zone, Date.parse(startsAt)).slice(0, 16),
    zone,
    durationSeconds,
    recurrence: series && { every: 'week', interval: series.interval, count: series.count },
    attendeeIds: answer.people.flatMap(({ personId }, place) => (personId && place !== host ? [personId] : [])),
    payer,
  })
}
