import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { codeOf, markOf, minutesPerMark, typedCode } from '../../infra/watermark/markCode.ts'
import type { MeetingPolicy } from '../protocol/meetings.ts'
import type { Mark, Traced } from '../protocol/watermark.ts'

export interface MarksDeps {
  storage: Storage
  clock: Clock
  /** As many random bytes as it is asked for. */
  randomBytes: (count: number) => Uint8Array
}

/** Who looks at what. */
export interface Viewer {
  meetingId: MeetingId
  policy: MeetingPolicy
  personKey: string
  name: string
  guest: boolean
}

const minuteMs = 60_000
const markMs = minutesPerMark * minuteMs
const randomBytesPerMark = 6
/** A company would have to hold hundreds of millions of marks before this many draws met taken ones alone. */
const drawsMax = 5

/** The marks of a house: given to viewers, and led back to them. [WM1–WM5] */
export class Marks {
  readonly #deps: MarksDeps

  constructor(deps: MarksDeps) {
    this.#deps = deps
  }

  /** What a viewer's page carries now: all devices of a person in a meeting the same. Null where none is asked for. */
  async of(tx: Tx, tenantId: TenantId, viewer: Viewer): Promise<Mark | null> {
    if (!viewer.policy.watermark && !(await everywhere(tx, tenantId))) return null
    const nowMs = this.#deps.clock.nowMs()
    const running = await tx
      .selectFrom('watermark_marks')
      .select(['mark', 'name', 'from_at'])
      .where('meeting_id', '=', viewer.meetingId)
      .where('person_key', '=', viewer.personKey)
      .where('name', '=', viewer.name)
      .where('from_at', '>', new Date(nowMs - markMs))
      .orderBy('from_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (running) return asMark(running, nowMs)
    const fromMs = Math.floor(nowMs / minuteMs) * minuteMs
    return asMark(await this.#draw(tx, tenantId, viewer, new Date(fromMs)), nowMs)
  }

  async #draw(tx: Tx, tenantId: TenantId, { meetingId, personKey, name, guest }: Viewer, fromAt: Date) {
    for (let draw = 0; draw < drawsMax; draw += 1) {
      const mark = markOf(this.#deps.randomBytes(randomBytesPerMark))
      const taken = { mark, name, from_at: fromAt }
      const row = await tx
        .insertInto('watermark_marks')
        .values({ tenant_id: tenantId, meeting_id: meetingId, person_key: personKey, guest, ...taken })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'mark']).doNothing())
        .returning('mark')
        .executeTakeFirst()
      if (row) return taken
    }
    throw new ProblemError('STORAGE_UNAVAILABLE', 'No mark is free.')
  }

  /** Whom a code leads to, as somebody typed it or a program read it. Throws NOT_FOUND. */
  async trace(tenantId: TenantId, typed: string): Promise<Traced> {
    const code = typedCode(typed)
    if (!code) throw new ProblemError('NOT_FOUND', 'This is no code.')
    const row = await this.#deps.storage.inTenant(tenantId, (tx) => find(tx, code.mark))
    const minuteMsAt = row ? row.from_at.getTime() + code.minute * minuteMs : 0
    // A minute that has not come yet was never on a page: a digit of the code was misread.
    if (!row || minuteMsAt > this.#deps.clock.nowMs()) throw new ProblemError('NOT_FOUND', 'No page carried this code.')
    return {
      code: codeOf(code.mark, code.minute),
      personKey: row.person_key,
      name: row.name,
      email: row.email,
      guest: row.guest,
      meetingId: row.meeting_id,
      title: row.title,
      minuteAt: new Date(minuteMsAt).toISOString(),
    }
  }

  async everywhere(tenantId: TenantId): Promise<boolean> {
    return this.#deps.storage.inTenant(tenantId, (tx) => everywhere(tx, tenantId))
  }

  /** Holds for pages opened from now on, and for open ones as soon as they ask for their next mark. */
  async setEverywhere(tenantId: TenantId, watermark: boolean): Promise<void> {
    await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx.updateTable('tenants').set({ watermark }).where('id', '=', tenantId).execute(),
    )
  }
}

function asMark({ mark, name, from_at }: { mark: string; name: string; from_at: Date }, nowMs: number): Mark {
  return { mark, name, elapsedMs: Math.max(0, nowMs - from_at.getTime()) }
}

async function everywhere(tx: Tx, tenantId: TenantId): Promise<boolean> {
  const row = await tx.selectFrom('tenants').select('watermark').where('id', '=', tenantId).executeTakeFirst()
  return row?.watermark ?? false
}

function find(tx: Tx, mark: string) {
  return tx
    .selectFrom('watermark_marks as k')
    .innerJoin('meetings as m', 'm.id', 'k.meeting_id')
    .leftJoin('people as p', (join) =>
      join.on((eb) => eb(eb.cast<string>('p.id', 'text'), '=', eb.ref('k.person_key'))),
    )
    .select(['k.person_key', 'k.name', 'k.guest', 'k.from_at', 'k.meeting_id', 'm.title', 'p.email'])
    .where('k.mark', '=', mark)
    .executeTakeFirst()
}
