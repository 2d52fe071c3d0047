import { sql } from 'kysely'
import { z } from 'zod'
import type { MeetingId, PeerId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { MeterMarks, type StoredDevice } from './meter.ts'

/** How long a claim on a room lasts without being renewed. */
export const claimMs = 20_000

/** Milliseconds charged that do not fill a second yet, by account, and when its period ends. [ML20] */
export const Fractions = z.record(z.string(), z.object({ ms: z.number(), endsAtMs: z.number() }))
export type Fractions = z.infer<typeof Fractions>

export interface RoomClaim {
  tenantId: TenantId
  meetingId: MeetingId
  processId: string
}

/** Somebody else meters the room by now. */
export class ClaimLost extends Error {}

/** Takes a room nobody meters, or that is ours, with a higher epoch; otherwise tells until when it is held. [ML18] */
export async function claimRoom(
  tx: Tx,
  claim: RoomClaim,
  nowMs: number,
): Promise<{ epoch: number; fractions: Fractions } | { heldUntilMs: number }> {
  const { tenantId, meetingId, processId } = claim
  const taken = await tx
    .insertInto('room_meters')
    .values({
      tenant_id: tenantId,
      meeting_id: meetingId,
      process_id: processId,
      epoch: 1,
      valid_until: new Date(nowMs + claimMs),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'meeting_id'])
        .doUpdateSet((eb) => ({
          process_id: processId,
          epoch: eb('room_meters.epoch', '+', 1),
          valid_until: new Date(nowMs + claimMs),
        }))
        .where((eb) =>
          eb.or([eb('room_meters.valid_until', '<=', new Date(nowMs)), eb('room_meters.process_id', '=', processId)]),
        ),
    )
    .returning(['epoch', 'fractions'])
    .executeTakeFirst()
  if (taken) return { epoch: taken.epoch, fractions: Fractions.parse(taken.fractions) }
  const held = await tx
    .selectFrom('room_meters')
    .select('valid_until')
    .where('meeting_id', '=', meetingId)
    .executeTakeFirstOrThrow()
  return { heldUntilMs: held.valid_until.getTime() }
}

/** Holds the room on, or gives it back at `untilMs` = now. Throws ClaimLost. */
export async function renewClaim(
  tx: Tx,
  claim: RoomClaim & { epoch: number },
  { untilMs, fractions }: { untilMs: number; fractions: Fractions },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('room_meters')
    .set({ valid_until: new Date(untilMs), fractions: JSON.stringify(fractions) })
    .where('meeting_id', '=', claim.meetingId)
    .where('process_id', '=', claim.processId)
    .where('epoch', '=', claim.epoch)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ClaimLost()
}

/** The devices asked for, or those of the meeting that were present when the last meter stored them. */
export async function loadDevices(
  tx: Tx,
  meetingId: MeetingId,
  peerIds: PeerId[] | 'present',
): Promise<StoredDevice[]> {
  let query = tx.selectFrom('attendances').selectAll().where('meeting_id', '=', meetingId)
  if (peerIds === 'present') query = query.where('first_seen_at', 'is not', null).where('ended_at', 'is', null)
  else query = query.where('peer_id', 'in', peerIds)
  const rows = await query.orderBy('issued_at').orderBy('peer_id').execute()
  return rows.map((row) => ({
    peerId: row.peer_id,
    personKey: row.person_key,
    // Whoever belongs to none is the guest of the host's department, as it was then.
    payee: {
      kind: row.kind,
      departmentId: (row.kind === 'person' ? row.own_department_id : null) ?? row.payer_department_id,
    },
    connectedMs: row.connected_ms,
    firstSeenMs: row.first_seen_at?.getTime() ?? null,
    endedMs: row.ended_at?.getTime() ?? null,
    marks: MeterMarks.parse(row.meter_marks),
  }))
}

export async function saveDevices(tx: Tx, devices: StoredDevice[]): Promise<void> {
  if (!devices.length) return
  const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString())
  const rows = devices.map((device) => ({
    peer_id: device.peerId,
    connected_ms: Math.floor(device.connectedMs),
    first_seen_at: iso(device.firstSeenMs),
    ended_at: iso(device.endedMs),
    meter_marks: device.marks,
  }))
  await sql`update attendances a
    set connected_ms = c.connected_ms, first_seen_at = c.first_seen_at, ended_at = c.ended_at, meter_marks = c.meter_marks
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as c(peer_id uuid, connected_ms bigint, first_seen_at timestamptz, ended_at timestamptz, meter_marks jsonb)
    where a.peer_id = c.peer_id`.execute(tx)
}
