import { sql } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { MinuteEvent } from '../protocol/minutes.ts'
import type { Notice, NoticeKind } from '../protocol/ringing.ts'
import type { PersonNews } from './personNews.ts'

const pageRows = 50
/** The oldest of more than this many are forgotten. */
const keptPerPersonMax = 500
const textCharactersMax = 200

/** Something one person is to be told of. */
export interface NewNotice {
  personId: PersonId
  kind: NoticeKind
  /** Names what it is about, within its kind: the same is told of once. */
  source: string
  by?: { personId: PersonId | null; name: string }
  title?: string
  text?: string
  /** A path of this house. */
  link?: string
  minutes?: MinuteEvent
}

interface Me {
  tenantId: TenantId
  personId: PersonId
}

export interface NoticesDeps {
  storage: Storage
  clock: Clock
  newId: <T extends string>() => T
  news: PersonNews
}

/** What people were told of, to be found again on every device until it is read. */
export class Notices {
  readonly #deps: NoticesDeps

  constructor(deps: NoticesDeps) {
    this.#deps = deps
  }

  /** Keeps notices within a transaction; `told` is to be called once it has ended. */
  async add(tx: Tx, tenantId: TenantId, notices: readonly NewNotice[]): Promise<void> {
    if (notices.length === 0) return
    const at = new Date(this.#deps.clock.nowMs())
    await tx
      .insertInto('notices')
      .values(
        notices.map(({ personId, kind, source, by, title = '', text = '', link = null, minutes }) => ({
          id: this.#deps.newId<string>(),
          tenant_id: tenantId,
          person_id: personId,
          kind,
          source,
          by_id: by?.personId ?? null,
          by_name: by?.name ?? '',
          title: cut(title),
          body: cut(text),
          link,
          about: minutes ? JSON.stringify(minutes) : null,
          at,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await forgetOldest(
      tx,
      notices.map(({ personId }) => personId),
    )
  }

  /** The same in a transaction of its own, and told at once. */
  async give(tenantId: TenantId, notices: readonly NewNotice[]): Promise<void> {
    await this.#deps.storage.inTenant(tenantId, (tx) => this.add(tx, tenantId, notices))
    await this.told(
      tenantId,
      notices.map(({ personId }) => personId),
    )
  }

  /** Lets the open pages of these people know that something is new. */
  async told(tenantId: TenantId, personIds: readonly PersonId[]): Promise<void> {
    for (const personId of new Set(personIds)) {
      const unreadCount = await this.#deps.storage.inTenant(tenantId, (tx) => unreadOf(tx, personId))
      await this.#deps.news.tell(tenantId, [personId], 'notices.changed', { unreadCount })
    }
  }

  /** Newest first; those before an instant, where one is given. */
  async list({ tenantId, personId }: Me, before: string | undefined) {
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      let query = tx.selectFrom('notices').selectAll().where('person_id', '=', personId)
      if (before !== undefined) query = query.where('at', '<', new Date(before))
      const rows = await query
        .orderBy('at', 'desc')
        .orderBy('id')
        .limit(pageRows + 1)
        .execute()
      const notices = rows.slice(0, pageRows).map(noticeOf)
      return { notices, unreadCount: await unreadOf(tx, personId), more: rows.length > pageRows }
    })
  }

  /** Marks these, or all. Ids that are not of this person are passed over. */
  async read(me: Me, noticeIds: readonly string[] | undefined): Promise<{ unreadCount: number }> {
    const { tenantId, personId } = me
    await this.#deps.storage.inTenant(tenantId, async (tx) => {
      let query = tx
        .updateTable('notices')
        .set({ read_at: new Date(this.#deps.clock.nowMs()) })
        .where('person_id', '=', personId)
        .where('read_at', 'is', null)
      if (noticeIds) query = query.where(sql<boolean>`id = any(${[...noticeIds]}::uuid[])`)
      await query.execute()
    })
    const unreadCount = await this.#deps.storage.inTenant(tenantId, (tx) => unreadOf(tx, personId))
    await this.#deps.news.tell(tenantId, [personId], 'notices.changed', { unreadCount })
    return { unreadCount }
  }
}

function cut(text: string): string {
  const letters = [...text]
  return letters.length > textCharactersMax ? `${letters.slice(0, textCharactersMax - 1).join('')}…` : text
}

async function unreadOf(tx: Tx, personId: PersonId): Promise<number> {
  const { count } = await tx
    .selectFrom('notices')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('person_id', '=', personId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function forgetOldest(tx: Tx, personIds: readonly PersonId[]): Promise<void> {
  await sql`
    delete from notices where id in (
      select id from (
        select id, row_number() over (partition by person_id order by at desc, id) as place
        from notices where person_id = any(${[...new Set(personIds)]}::uuid[])
      ) ranked where place > ${keptPerPersonMax}
    )`.execute(tx)
}

interface NoticeRow {
  id: string
  kind: NoticeKind
  by_id: PersonId | null
  by_name: string
  title: string
  body: string
  link: string | null
  about: object | null
  at: Date
  read_at: Date | null
}

const noticeOf = (row: NoticeRow): Notice => ({
  noticeId: row.id,
  kind: row.kind,
  by: row.by_name ? { personId: row.by_id, name: row.by_name } : null,
  title: row.title,
  text: row.body,
  link: row.link,
  minutes: row.about as MinuteEvent | null,
  at: row.at.toISOString(),
  readAt: row.read_at?.toISOString() ?? null,
})
