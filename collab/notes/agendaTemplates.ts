import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { AgendaTemplatesTable } from '../../infra/storage/documentTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { AgendaItem, type AgendaTemplate } from '../protocol/notes.ts'
import { builtInTemplates } from './builtInTemplates.ts'

const templatesMax = 200
const Items = z.array(AgendaItem)

type Fields = Pick<AgendaTemplate, 'name' | 'items'>

/** What the notes of a meeting may begin with. Everybody in the company sees and uses all of them. */
export class AgendaTemplates {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #newId: () => string

  constructor(deps: { storage: Storage; clock: Clock; newId: () => string }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
    this.#newId = deps.newId
  }

  async list(session: PersonSession): Promise<AgendaTemplate[]> {
    const rows = await this.#storage.inTenant(session.tenantId, async (tx) => {
      await this.#giveBuiltIns(tx, session)
      return tx.selectFrom('agenda_templates').selectAll().orderBy('name').orderBy('id').execute()
    })
    return rows.map((row) => templateOf(session, row))
  }

  /** Throws CONFLICT when the company has 200 already. */
  async add(session: PersonSession, fields: Fields): Promise<AgendaTemplate> {
    const row = await this.#storage.inTenant(session.tenantId, async (tx) => {
      const present = await tx.selectFrom('agenda_templates').select('id').limit(templatesMax).execute()
      if (present.length >= templatesMax)
        throw new ProblemError('CONFLICT', `${templatesMax} agenda templates at most.`)
      return tx
        .insertInto('agenda_templates')
        .values({
          ...this.#columns(fields),
          id: this.#newId(),
          tenant_id: session.tenantId,
          created_by: session.personId,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
    })
    return templateOf(session, row)
  }

  /** Throws NOT_FOUND, FORBIDDEN unless it is the asker's or they are an admin. */
  async change(session: PersonSession, templateId: string, fields: Fields): Promise<AgendaTemplate> {
    const row = await this.#storage.inTenant(session.tenantId, async (tx) => {
      await mineOnly(tx, session, templateId)
      return tx
        .updateTable('agenda_templates')
        .set(this.#columns(fields))
        .where('id', '=', templateId)
        .returningAll()
        .executeTakeFirstOrThrow()
    })
    return templateOf(session, row)
  }

  /** Throws as `change`. */
  async remove(session: PersonSession, templateId: string): Promise<void> {
    await this.#storage.inTenant(session.tenantId, async (tx) => {
      await mineOnly(tx, session, templateId)
      await tx.deleteFrom('agenda_templates').where('id', '=', templateId).execute()
    })
  }

  /** What new notes of this meeting begin with. Throws NOT_FOUND, FORBIDDEN unless host. */
  async choose(session: PersonSession, meetingId: MeetingId, templateId: string | null): Promise<void> {
    await this.#storage.inTenant(session.tenantId, async (tx) => {
      const meeting = await tx.selectFrom('meetings').select('host_id').where('id', '=', meetingId).executeTakeFirst()
      if (!meeting) throw new ProblemError('NOT_FOUND')
      if (meeting.host_id !== session.personId) throw new ProblemError('FORBIDDEN')
      if (templateId !== null) await existing(tx, templateId)
      await tx.updateTable('meetings').set({ agenda_template_id: templateId }).where('id', '=', meetingId).execute()
    })
  }

  /** Throws NOT_FOUND. */
  async itemsOf(tenantId: TenantId, templateId: string): Promise<Fields['items']> {
    const { items } = await this.#storage.inTenant(tenantId, (tx) => existing(tx, templateId))
    return Items.parse(items)
  }

  /** Once for each company, in the language of whoever looks first. */
  async #giveBuiltIns(tx: Tx, session: PersonSession): Promise<void> {
    const first = await tx
      .updateTable('tenants')
      .set({ agenda_templates_at: new Date(this.#clock.nowMs()) })
      .where('id', '=', session.tenantId)
      .where('agenda_templates_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!first) return
    const person = await tx
      .selectFrom('people')
      .select('language')
      .where('id', '=', session.personId)
      .executeTakeFirst()
    const rows = builtInTemplates[person?.language ?? 'en'].map((fields) =>
      Object.assign(this.#columns(fields), { id: this.#newId(), tenant_id: session.tenantId, created_by: null }),
    )
    await tx.insertInto('agenda_templates').values(rows).execute()
  }

  #columns({ name, items }: Fields) {
    return { name, items: JSON.stringify(items), updated_at: new Date(this.#clock.nowMs()) }
  }
}

type Row = Selectable<AgendaTemplatesTable>

async function existing(tx: Tx, templateId: string): Promise<Row> {
  const row = await tx.selectFrom('agenda_templates').selectAll().where('id', '=', templateId).executeTakeFirst()
  if (!row) throw new ProblemError('NOT_FOUND')
  return row
}

async function mineOnly(tx: Tx, session: PersonSession, templateId: string): Promise<void> {
  if (!isMine(session, await existing(tx, templateId))) throw new ProblemError('FORBIDDEN')
}

const isMine = (session: PersonSession, row: Row) => session.role !== 'member' || row.created_by === session.personId

function templateOf(session: PersonSession, row: Row): AgendaTemplate {
  return { templateId: row.id, name: row.name, items: Items.parse(row.items), mine: isMine(session, row) }
}
