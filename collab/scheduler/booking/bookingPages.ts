import type { z } from 'zod'
import type { Clock } from '../../../infra/clock.ts'
import type { TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { hashSecret } from '../../../infra/secrets.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { bookingPath, type BookingPage, type bookingRoutes } from '../../protocol/booking.ts'
import type { Viewer } from '../viewer.ts'
import { bookedAt, pageOf, type PageRow } from './pageRecord.ts'

const pagesMax = 20
const unusedLinksMax = 500
const defaults = {
  text: '',
  windows: [],
  stepMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 120,
  daysAheadMax: 30,
  perDayMax: null,
  singleUse: false,
} as const

type NewPage = z.output<(typeof bookingRoutes)['POST /api/booking-pages']['body']>
type PageChange = z.output<(typeof bookingRoutes)['PATCH /api/booking-pages/:bookingPageId']['body']>

export interface BookingPagesDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  newId: <T extends string>() => T
  newSecret: (tenantId: TenantId) => string
}

/** The pages at which people outside book time, as their hosts keep them. */
export class BookingPages {
  readonly #deps: BookingPagesDeps

  constructor(deps: BookingPagesDeps) {
    this.#deps = deps
  }

  async list(who: Viewer): Promise<BookingPage[]> {
    return this.#deps.storage.inTenant(who.tenantId, async (tx) => {
      const rows = await tx
        .selectFrom('booking_pages')
        .selectAll()
        .where('host_id', '=', who.personId)
        .orderBy('created_at')
        .execute()
      const pages: BookingPage[] = []
      for (const row of rows) pages.push(await this.#shown(tx, row))
      return pages
    })
  }

  /** Throws ProblemError BODY_INVALID for the 21st page. */
  async create(who: Viewer, asked: NewPage): Promise<BookingPage> {
    const { storage, newId, newSecret } = this.#deps
    return storage.inTenant(who.tenantId, async (tx) => {
      const own = tx.selectFrom('booking_pages').select('id').where('host_id', '=', who.personId)
      if ((await own.execute()).length >= pagesMax) refuse(`nobody has more than ${pagesMax} pages`)
      const keys = { id: newId<string>(), tenant_id: who.tenantId, host_id: who.personId }
      const columns = columnsOf({ ...defaults, windows: [], ...asked })
      const row = await tx
        .insertInto('booking_pages')
        .values({ ...keys, ...columns, link_secret: newSecret(who.tenantId) })
        .returningAll()
        .executeTakeFirstOrThrow()
      return this.#shown(tx, row)
    })
  }

  /** Throws ProblemError NOT_FOUND. */
  async change(who: Viewer, pageId: string, change: PageChange): Promise<BookingPage> {
    return this.#deps.storage.inTenant(who.tenantId, async (tx) => {
      const before = await this.#mine(tx, who, pageId)
      const { bookings: _, link: _link, bookingPageId: _id, ...kept } = pageOf(this.#deps.zones, before, [], 0)
      const row = await tx
        .updateTable('booking_pages')
        .set({ ...columnsOf({ ...kept, ...change }), open: change.open ?? before.open })
        .where('id', '=', pageId)
        .returningAll()
        .executeTakeFirstOrThrow()
      return this.#shown(tx, row)
    })
  }

  /** What is booked stays. Throws ProblemError NOT_FOUND. */
  async remove(who: Viewer, pageId: string): Promise<void> {
    await this.#deps.storage.inTenant(who.tenantId, async (tx) => {
      await this.#mine(tx, who, pageId)
      await tx.deleteFrom('booking_pages').where('id', '=', pageId).execute()
    })
  }

  /** A link for one booking, told this once. Throws ProblemError NOT_FOUND, BODY_INVALID (too many unused ones). [PB6] */
  async singleLink(who: Viewer, pageId: string): Promise<string> {
    const { storage, newSecret } = this.#deps
    const secret = newSecret(who.tenantId)
    await storage.inTenant(who.tenantId, async (tx) => {
      await this.#mine(tx, who, pageId)
      const unused = await tx
        .selectFrom('booking_links')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('booking_page_id', '=', pageId)
        .where('used_at', 'is', null)
        .executeTakeFirstOrThrow()
      if (Number(unused.count) >= unusedLinksMax) refuse(`the page has ${unusedLinksMax} links that nobody used`)
      const values = { secret_hash: hashSecret(secret), tenant_id: who.tenantId, booking_page_id: pageId }
      await tx.insertInto('booking_links').values(values).execute()
    })
    return bookingPath(secret)
  }

  async #mine(tx: Tx, who: Viewer, pageId: string): Promise<PageRow> {
    const row = await tx
      .selectFrom('booking_pages')
      .selectAll()
      .where('id', '=', pageId)
      .where('host_id', '=', who.personId)
      .executeTakeFirst()
    if (!row) throw new ProblemError('NOT_FOUND')
    return row
  }

  async #shown(tx: Tx, row: PageRow): Promise<BookingPage> {
    return pageOf(this.#deps.zones, row, await bookedAt(tx, row.id), this.#deps.clock.nowMs())
  }
}

function columnsOf(page: Required<NewPage>) {
  return {
    title: page.title,
    body: page.text,
    duration_seconds: page.durationSeconds,
    windows: JSON.stringify(page.windows),
    step_minutes: page.stepMinutes,
    buffer_before_minutes: page.bufferBeforeMinutes,
    buffer_after_minutes: page.bufferAfterMinutes,
    notice_minutes: page.noticeMinutes,
    days_ahead_max: page.daysAheadMax,
    per_day_max: page.perDayMax,
    single_use: page.singleUse,
  }
}

function refuse(message: string): never {
  throw new ProblemError('BODY_INVALID', undefined, { errors: [{ path: 'title', message }] })
}
