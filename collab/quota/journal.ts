import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { AttendanceSpansTable } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { chargesIn, type Charge, type Span, type Stretch } from './meter.ts'
import { WeightedCoverage } from './weightedCoverage.ts'

/** The row a node's time of a device goes on in, by `peerId nodeId`. */
export type OpenSpans = ReadonlyMap<string, { id: number; untilMs: number }>

export const spanKeyOf = ({ peerId, nodeId }: Span) => `${peerId} ${nodeId}`

/**
 * Writes stretches down: one that continues the one before lengthens its row, others begin one. Answers with
 * the rows that time goes on in from here. [ML54]
 */
export async function writeSpans(
  tx: Tx,
  { tenantId, meetingId }: { tenantId: TenantId; meetingId: MeetingId },
  spans: Span[],
  open: OpenSpans,
): Promise<OpenSpans> {
  const next = new Map(open)
  const longer = new Map<number, number>()
  const begun: Span[] = []
  const latest = new Map<string, Span>()
  for (const span of spans) {
    const key = spanKeyOf(span)
    const [fresh, stored] = [latest.get(key), open.get(key)]
    if (span.continues && fresh) {
      fresh.untilMs = span.untilMs
    } else if (span.continues && stored) {
      longer.set(stored.id, span.untilMs)
      next.set(key, { id: stored.id, untilMs: span.untilMs })
    } else {
      const copy = { ...span }
      begun.push(copy)
      latest.set(key, copy)
    }
  }
  await lengthen(tx, longer)
  const ids = await insert(tx, tenantId, meetingId, begun)
  for (const [index, span] of begun.entries()) {
    next.set(spanKeyOf(span), { id: ids[index] as number, untilMs: span.untilMs })
  }
  return next
}

async function lengthen(tx: Tx, longer: ReadonlyMap<number, number>): Promise<void> {
  if (!longer.size) return
  const rows = [...longer].map(([id, untilMs]) => ({ id, ended_at: new Date(untilMs).toISOString() }))
  await sql`update attendance_spans s set ended_at = c.ended_at
    from json_to_recordset(${JSON.stringify(rows)}::json) as c(id bigint, ended_at timestamptz)
    where s.id = c.id`.execute(tx)
}

async function insert(tx: Tx, tenantId: TenantId, meetingId: MeetingId, spans: Span[]): Promise<number[]> {
  if (!spans.length) return []
  const rows = await tx
    .insertInto('attendance_spans')
    .values(
      spans.map(({ peerId, personKey, payer, why, media, weight, region, fromMs, untilMs }) => ({
        tenant_id: tenantId,
        meeting_id: meetingId,
        peer_id: peerId,
        person_key: personKey,
        department_id: payer === 'override' ? null : payer,
        why,
        media,
        weight,
        region,
        started_at: new Date(fromMs),
        ended_at: new Date(untilMs),
      })),
    )
    .returning('id')
    .execute()
  return rows.map(({ id }) => id).toSorted((a, b) => a - b)
}

export type SpanRow = Selectable<AttendanceSpansTable>

export const stretchOf = (row: SpanRow): Stretch => ({
  payer: row.department_id ?? 'override',
  why: row.why,
  personKey: row.person_key,
  peerId: row.peer_id,
  media: row.media,
  weight: row.weight,
  region: row.region,
  fromMs: row.started_at.getTime(),
  untilMs: row.ended_at.getTime(),
})

/** What a meeting's spans cost, by the order they were written in: the very charges the meter made of them. [ML55] */
export function chargesOf(stretches: Iterable<Stretch>): Charge[] {
  const people = new Map<string, WeightedCoverage>()
  return [...stretches].flatMap((stretch) => {
    const coverage = people.get(stretch.personKey) ?? new WeightedCoverage()
    people.set(stretch.personKey, coverage)
    return chargesIn(coverage, stretch)
  })
}

/** The spans of a meeting that ended after `sinceMs`, as they were written. */
export async function readSpans(tx: Tx, meetingId: MeetingId, sinceMs: number): Promise<SpanRow[]> {
  return tx
    .selectFrom('attendance_spans')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .where('ended_at', '>', new Date(sinceMs))
    .orderBy('id')
    .execute()
}
