import { randomUUID } from 'node:crypto'
import { Client } from 'pg'

/** Somebody's time in a past call, as the meter would have written it into the journal. */
export interface PastCall {
  meetingId: string
  personId: string
  name: string
  departmentId: string
  startsAt: Date
  seconds: number
  region?: string
}

/** Writes calls into the journal of a house on PostgreSQL, and what they used into their departments' accounts. */
export async function layPastCalls(postgresUrl: string, calls: readonly PastCall[]): Promise<void> {
  const client = new Client({ connectionString: postgresUrl })
  await client.connect()
  try {
    await client.query('begin')
    for (const call of calls) await layCall(client, call)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function layCall(client: Client, call: PastCall): Promise<void> {
  const { meetingId, personId, name, departmentId, startsAt, seconds, region = '' } = call
  const endsAt = new Date(startsAt.getTime() + seconds * 1000)
  const peerId = randomUUID()
  await client.query(
    `insert into attendances (peer_id, tenant_id, meeting_id, person_key, name, own_department_id,
       payer_department_id, issued_at, connected_ms, first_seen_at, ended_at)
     select $1, tenant_id, $2, $3, $4, $5, $5, $6, $7, $6, $8 from meetings where id = $2`,
    [peerId, meetingId, personId, name, departmentId, startsAt, seconds * 1000, endsAt],
  )
  await client.query(
    `insert into attendance_spans (tenant_id, meeting_id, peer_id, person_key, department_id, why, media, weight,
       region, started_at, ended_at)
     select tenant_id, $1, $2, $3, $4, 'own', 'video', 1, $5, $6, $7 from meetings where id = $1`,
    [meetingId, peerId, personId, departmentId, region, startsAt, endsAt],
  )
  await client.query(
    `update quota_accounts set used = used + $2
     where department_id = $1 and period_starts_at <= $3 and period_ends_at > $3`,
    [departmentId, seconds, startsAt],
  )
  await client.query(
    `insert into person_uses (tenant_id, account_id, person_key, used_seconds)
     select tenant_id, id, $4, $2 from quota_accounts
     where department_id = $1 and period_starts_at <= $3 and period_ends_at > $3
     on conflict (tenant_id, account_id, person_key) do update set used_seconds = person_uses.used_seconds + $2`,
    [departmentId, seconds, startsAt, personId],
  )
}
