import { sql } from 'kysely'
import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { BusySpan, Span } from '../../infra/time/workingTime.ts'

/** What is asked of people's calendars. */
export interface BusySearch extends Span {
  /** A meeting that is being moved: nobody is busy with it. */
  exceptMeetingId?: MeetingId | null
}

/** What the scheduler knows of these people's meetings in a span, as up to date as its tables can be. */
export type HeldMeetings = (tx: Tx, personIds: readonly PersonId[], span: Span) => Promise<HeldMeeting[]>
interface HeldMeeting {
  personId: PersonId
  meetingId: MeetingId
  startsAtMs: number
  endsAtMs: number
  kind: 'busy' | 'tentative'
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
}

const minuteMs = 60_000
/** The longest buffer of a meeting. */
const bufferMsMax = 240 * minuteMs

/**
 * What keeps people busy within a span: meetings they host or have not declined, with their buffers, and what their
 * calendars elsewhere say; waiting for a seat is tentative. By start; spans of one kind that touch are joined.
 */
export async function busyOf(
  tx: Tx,
  personIds: readonly PersonId[],
  search: BusySearch,
  heldMeetings: HeldMeetings,
): Promise<Map<PersonId, BusySpan[]>> {
  if (personIds.length === 0) return new Map()
  const { fromMs, untilMs, exceptMeetingId } = search
  const held = await heldMeetings(tx, personIds, { fromMs: fromMs - bufferMsMax, untilMs: untilMs + bufferMsMax })
  const elsewhere = await tx
    .selectFrom('busy_spans')
    .selectAll()
    .where(sql<boolean>`person_id = any(${[...personIds]}::uuid[])`)
    .where('starts_at', '<', new Date(untilMs))
    .where('ends_at', '>', new Date(fromMs))
    .execute()
  const spans = [
    ...held
      .filter(({ meetingId }) => meetingId !== exceptMeetingId)
      .map(({ personId, kind, startsAtMs, endsAtMs, bufferBeforeMinutes, bufferAfterMinutes }) => ({
        personId,
        kind,
        fromMs: startsAtMs - bufferBeforeMinutes * minuteMs,
        untilMs: endsAtMs + bufferAfterMinutes * minuteMs,
      })),
    ...elsewhere.map((row) => ({
      personId: row.person_id,
      kind: row.kind,
      fromMs: row.starts_at.getTime(),
      untilMs: row.ends_at.getTime(),
    })),
  ]
  const touching = spans
    .filter((span) => span.fromMs < untilMs && span.untilMs > fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs)
  return new Map(
    [...Map.groupBy(touching, ({ personId }) => personId)].map(([personId, theirs]) => [
      personId,
      joined(theirs.map((span) => ({ kind: span.kind, fromMs: span.fromMs, untilMs: span.untilMs }))),
    ]),
  )
}

/** Of spans by start: those of one kind that touch become one. */
export function joined(spans: readonly BusySpan[]): BusySpan[] {
  const whole: BusySpan[] = []
  const last = new Map<BusySpan['kind'], BusySpan>()
  for (const span of spans) {
    const before = last.get(span.kind)
    if (before && span.fromMs <= before.untilMs) before.untilMs = Math.max(before.untilMs, span.untilMs)
    else {
      const next = { ...span }
      last.set(span.kind, next)
      whole.push(next)
    }
  }
  return whole
}
