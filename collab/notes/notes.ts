import type { Clock } from '../../infra/clock.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { documentAccess } from '../admission/documentAccess.ts'
import type { DocumentEditing } from '../documents/documentEditing.ts'
import type { DocumentCipher } from '../documents/documentKeys.ts'
import type { Placement } from '../ports.ts'
import type { NoteRoutes } from '../protocol/notes.ts'
import { noticesOver } from '../ringing/noticesOver.ts'
import { ActionItems } from './actionItems.ts'
import { AgendaTemplates } from './agendaTemplates.ts'
import { noteHandlers } from './noteHandlers.ts'
import { MentionPost } from './mentionPost.ts'
import { NoteRights } from './noteRights.ts'
import { NoteSections } from './noteSections.ts'
import { NotesPost } from './notesPost.ts'

const sweepEveryMs = 60_000

export interface NotesDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  zones: ZoneTable
  newId: <T extends string>() => T
  mail: Mail
  editing: DocumentEditing
  cipher: DocumentCipher
  placement: Pick<Placement, 'presence' | 'removed' | 'room'>
  publicUrl: string
}

/** What a meeting writes down: sections by occurrence, agendas, action items, and the mail about them and about mentions. */
export class Notes {
  readonly #deps: NotesDeps
  readonly #templates: AgendaTemplates
  readonly #sections: NoteSections
  readonly #items: ActionItems
  readonly #post: NotesPost
  readonly #mentions: MentionPost
  #stops: (() => void)[] = []
  #sweep: Promise<void> | null = null

  constructor(deps: NotesDeps) {
    const rights = new NoteRights(deps)
    this.#deps = deps
    this.#templates = new AgendaTemplates(deps)
    this.#sections = new NoteSections({ ...deps, rights, templates: this.#templates })
    this.#items = new ActionItems({ ...deps, rights })
    this.#post = new NotesPost({ ...deps, sections: this.#sections, accessOf: documentAccess })
    this.#mentions = new MentionPost({ ...deps, accessOf: documentAccess, notices: noticesOver(deps) })
  }

  start(): void {
    const { editing, clock } = this.#deps
    this.#stops = [
      editing.onSettled((address) => this.#items.derive(address)),
      editing.onSettled((address) => this.#mentions.derive(address)),
      clock.every(sweepEveryMs, () => {
        this.#sweep ??= this.sweep().finally(() => (this.#sweep = null))
      }),
    ]
  }

  handlers(): RouteHandlers<NoteRoutes> {
    return noteHandlers({ sections: this.#sections, templates: this.#templates, items: this.#items, post: this.#post })
  }

  /** Finishes what a process that died left half done, and sends what is due, in every company. */
  async sweep(): Promise<void> {
    const { storage, log } = this.#deps
    try {
      for (const id of await storage.tenants()) {
        try {
          await this.#sections.plantLeftOver(id)
          await this.#post.sweep(id)
        } catch (err) {
          log.warn({ err, tenantId: id }, 'notes of a company could not be looked through')
        }
      }
    } catch (err) {
      log.warn({ err }, 'notes could not be looked through')
    }
  }

  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop()
    await this.#sweep
  }
}
