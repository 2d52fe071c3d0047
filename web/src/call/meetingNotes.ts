import { html, nothing } from 'lit'
import { api } from '../api/api.ts'
import { passAccess } from '../documents/passAccess.ts'
import { pageClock } from '../link/pageClock.ts'
import type { RoomSession } from './roomSession.ts'
import type { TicketGrant } from './entrance.ts'

/** The node tells everybody of a rule before it is saved for the rest of the house. */
const ruleSavedMs = 700

interface Author {
  name: string
  personKey: string
}

/** The meeting's document beside the call. Its editor is loaded once the call stands, not before. */
export class MeetingNotes {
  state: 'loading' | 'ready' | 'failed' = 'loading'
  readonly #grant: TicketGrant
  #tenantId = ''
  #pass: string | null
  #mayWrite = true
  readonly #author: Author
  readonly #minuteNow: () => number | null
  readonly #changed: () => void

  /** `minuteNow` is the minute of the meeting, from 0. */
  constructor(grant: TicketGrant, author: Author, minuteNow: () => number | null, changed: () => void) {
    this.#grant = grant
    this.#pass = grant.pass
    this.#author = author
    this.#minuteNow = minuteNow
    this.#changed = changed
  }

  async load() {
    this.#set('loading')
    try {
      // A guest has a tenant only since they gave their name, so it is asked for now and not before.
      const [{ tenant }] = await Promise.all([
        api('GET /api/session'),
        import('../documents/mNotes.ts'),
        import('../notes/mNotesHead.ts'),
      ])
      if (!tenant) return this.#set('failed')
      this.#tenantId = tenant.tenantId
      this.#set('ready')
    } catch {
      this.#set('failed')
    }
  }

  /** Null: a side room's, which have neither days nor agendas. */
  render(meetingId: string | null) {
    // Without a right there is no pass: asking for a fresh one tells why, or that there is one by now.
    const pass = this.#pass ?? 'none'
    return html`<m-notes
      .head=${meetingId === null ? nothing : html`<m-notes-head .meetingId=${meetingId}></m-notes-head>`}
      .tenantId=${this.#tenantId}
      .documentId=${this.#grant.documentId}
      .pass=${pass}
      .renewPass=${this.#renewPass}
      .user=${this.#author}
      .minuteNow=${this.#minuteNow}
      style="flex:1;min-height:0"
    ></m-notes>`
  }

  readonly #renewPass = async () => {
    const { documentId } = this.#grant
    const { pass } = await api('POST /api/documents/:documentId/passes', { params: { documentId } })
    const before = this.#pass
    this.#pass = pass
    // Hosts may let members write in the notes, or read alone: the editor is another one then.
    if (before && passAccess(before) !== passAccess(pass)) this.#changed()
    return pass
  }

  /** Called with every change of the call: the hosts may have changed who writes in the notes. */
  follow({ settings }: Pick<RoomSession, 'settings'>) {
    const mayWrite = settings?.may.notes ?? true
    if (mayWrite === this.#mayWrite) return
    this.#mayWrite = mayWrite
    // Whoever lost the right is shown out and asks anew by itself; whoever got it back has to ask.
    if (mayWrite) pageClock.after(ruleSavedMs, () => void this.#renewPass().catch(() => undefined))
  }

  #set(state: MeetingNotes['state']) {
    this.state = state
    this.#changed()
  }
}
