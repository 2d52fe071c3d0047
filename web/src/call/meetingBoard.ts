import { html } from 'lit'
import { api } from '../api/api.ts'
import type { TicketGrant } from './entrance.ts'

interface Author {
  name: string
  personKey: string
}

/** The meeting's board beside the call. Nothing of it is loaded before somebody looks at it. */
export class MeetingBoard {
  state: 'unseen' | 'loading' | 'ready' | 'failed' = 'unseen'
  readonly #grant: TicketGrant
  readonly #author: Author
  readonly #heading: string
  readonly #changed: () => void
  #tenantId = ''

  constructor(grant: TicketGrant, author: Author, heading: string, changed: () => void) {
    this.#grant = grant
    this.#author = author
    this.#heading = heading
    this.#changed = changed
  }

  /** Loads it at the first look, and again after a failure. */
  async look() {
    if (this.state === 'loading' || this.state === 'ready') return
    this.#set('loading')
    try {
      const [{ tenant }] = await Promise.all([api('GET /api/session'), import('../board/mBoard.ts')])
      if (!tenant) return this.#set('failed')
      this.#tenantId = tenant.tenantId
      this.#set('ready')
    } catch {
      this.#set('failed')
    }
  }

  render() {
    return html`<m-board
      .tenantId=${this.#tenantId}
      .documentId=${this.#grant.documentId}
      .pass=${this.#grant.pass}
      .renewPass=${this.#renewPass}
      .user=${this.#author}
      .heading=${this.#heading}
      style="flex:1;min-height:0"
    ></m-board>`
  }

  readonly #renewPass = async () => {
    const { documentId } = this.#grant
    return (await api('POST /api/documents/:documentId/passes', { params: { documentId } })).pass
  }

  #set(state: MeetingBoard['state']) {
    this.state = state
    this.#changed()
  }
}
