import type { Selectable } from 'kysely'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import type { BreakoutsTable } from '../../infra/storage/breakoutTables.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { Author, DocumentEditing } from '../documents/documentEditing.ts'
import { noteElement } from '../notes/noteNode.ts'
import { plant, writtenApart } from '../notes/sectionSeed.ts'
import { loadMeeting } from '../scheduler/meetingRecord.ts'
import { namesOfRoom, roomsOf } from './breakoutStore.ts'
import { copyText, nodeOf, placeBelowNewest, type NoteCopy } from './noteCopy.ts'
import { roomHeading } from './words.ts'

export interface BreakoutNotesDeps {
  storage: Storage
  clock: Clock
  log: Log
  editing: DocumentEditing
}

type Row = Selectable<BreakoutsTable>

/** What one room brings back. */
interface RoomNotes {
  heading: string
  nodes: NoteCopy[]
}

/** More people than this are not named in a heading. */
const namedMax = 8

/**
 * What the rooms wrote down flows back into the main notes, each under a heading of its own. It is one Yjs update, kept
 * in the row until it is known to be stored: applied twice, or by two processes, it is there once. [BR6]
 */
export class BreakoutNotes {
  readonly #deps: BreakoutNotesDeps

  constructor(deps: BreakoutNotesDeps) {
    this.#deps = deps
  }

  /** Does what is left to be done of it. Throws what documents and storage throw; then somebody comes again. */
  async flowBack(tenantId: TenantId, breakoutId: string): Promise<void> {
    const row = await this.#deps.storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('breakouts').selectAll().where('id', '=', breakoutId).executeTakeFirst(),
    )
    if (!row?.closed_at) return
    const gathered = row.notes_at ? row : await this.#gather(row)
    if (gathered?.notes_seed) await this.#plant(gathered, gathered.notes_seed)
  }

  /** The row with what is to be planted, the first one's where several gather. */
  async #gather(row: Row): Promise<Row | undefined> {
    const { storage, clock, editing } = this.#deps
    const { tenant_id: tenantId, id } = row
    const found = await storage.inTenant(tenantId, (tx) => roomsToRead(tx, row))
    if (!found) return undefined
    const notes: RoomNotes[] = []
    for (const { documentId, heading } of found.rooms) {
      const nodes = await this.#read(tenantId, documentId)
      if (nodes.length > 0) notes.push({ heading, nodes })
    }
    const address = { tenantId, documentId: found.documentId, part: 'text' } as const
    // Within an edit: once that resolves, all that the seed stands beside is stored.
    const seed =
      notes.length === 0
        ? null
        : await editing.edit(address, authorOf(row), (doc) =>
            writtenApart(doc, (root) => root.insert(placeBelowNewest(root), notes.flatMap(nodesOf) as never[])),
          )
    return storage.inTenant(tenantId, async (tx) => {
      await tx
        .updateTable('breakouts')
        .set({ notes_at: new Date(clock.nowMs()), notes_seed: seed?.update ?? null })
        .where('id', '=', id)
        .where('notes_at', 'is', null)
        .execute()
      return tx.selectFrom('breakouts').selectAll().where('id', '=', id).executeTakeFirst()
    })
  }

  /** A room whose notes cannot be opened any more brings back nothing, and keeps no other from it. */
  async #read(tenantId: TenantId, documentId: DocumentId): Promise<NoteCopy[]> {
    try {
      return await this.#deps.editing.read({ tenantId, documentId, part: 'text' }, copyText)
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'NOT_FOUND') return []
      throw error
    }
  }

  async #plant(row: Row, seed: Uint8Array): Promise<void> {
    const { storage, editing, log } = this.#deps
    const { tenant_id: tenantId, id } = row
    const main = await storage.inTenant(tenantId, (tx) => loadMeeting(tx, { meetingId: row.meeting_id }))
    if (!main) return
    const documentId = main.row.document_id
    const there = await editing.edit({ tenantId, documentId, part: 'text' }, authorOf(row), (doc) => plant(doc, seed))
    if (!there) return log.warn({ tenantId, documentId }, 'notes of side rooms wait for what they stand beside')
    await storage.inTenant(tenantId, (tx) =>
      tx.updateTable('breakouts').set({ notes_seed: null }).where('id', '=', id).execute(),
    )
  }
}

const authorOf = (row: Row): Author => ({ personKey: row.opened_by, name: 'Meridian' })

const nodesOf = ({ heading, nodes }: RoomNotes) => [
  noteElement('heading', { level: 3 }, [heading]),
  ...nodes.map(nodeOf),
]

async function roomsToRead(tx: Tx, { id, meeting_id: meetingId }: Row) {
  const main = await loadMeeting(tx, { meetingId })
  if (!main) return undefined
  const rooms: { documentId: DocumentId; heading: string }[] = []
  for (const { roomId, name, documentId } of await roomsOf(tx, id)) {
    const names = await namesOfRoom(tx, roomId)
    const heading = roomHeading[main.host.language](name, names.length > namedMax ? [] : names)
    rooms.push({ documentId, heading })
  }
  return { documentId: main.row.document_id, rooms }
}
