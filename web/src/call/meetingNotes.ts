import { html } from 'lit'
import { api } from '../api/api.ts'
import type { TicketGrant } from './entrance.ts'

interface Author {
  name: string
  personKey: string
}

/** The meeting's document beside the call. Its editor is loaded once the call stands, not before. */
export class MeetingNotes {
  state: 'loading' | 'ready' | 'failed' = 'loading'
  readonly #grant: TicketGrant
  #tenantId = ''
  readonly #author: Author
  readonly #minuteNow: () => number | null
  readonly #changed: () => void

  /** `minuteNow` is the minute of the meeting, from 0. */
  constructor(grant: TicketGrant, author: Author, minuteNow: () => number | null, changed: () => void) {
    this.#grant = grant
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

  render(meetingId: string) {
    // Without a right there is no pass: asking for a fresh one tells why, or that there is one by now.
    const pass = this.#grant.pass ?? 'none'
    return html`<m-notes
      .head=${html`<m-notes-head .meetingId=${meetingId}></m-notes-head>`}
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
    return (await api('POST /api/documents/:documentId/passes', { params: { documentId } })).pass
  }

  #set(state: MeetingNotes['state']) {
    this.state = state
    this.#changed()
  }
}
