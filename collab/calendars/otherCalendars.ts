import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import { bindRoutes, type Authenticate } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { davHouse } from '../caldav/davHouse.ts'
import { invitationRoutes } from '../protocol/invitations.ts'
import { registerAnswers } from '../scheduler/itip/answerRoutes.ts'
import { InvitationAnswers } from '../scheduler/itip/invitationAnswers.ts'
import { InvitationBook } from '../scheduler/itip/invitationBook.ts'
import { ReplyBox } from '../scheduler/itip/replyBox.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { CalendarImport } from './calendarImport.ts'
import { calendarHandlers, registerExport, registerFeeds } from './calendarRoutes.ts'
import { Feeds } from './feeds.ts'

export interface OtherCalendarsOptions {
  storage: Storage
  zones: ZoneTable
  clock: Clock
  log: Log
  publicUrl: string
  /** What the secrets of invitations are derived of, 32 bytes. */
  invitationKey: Uint8Array
  meetings: Meetings
  newSecret: (tenantId: TenantId) => string
}

/** What programs and people outside say to the scheduler, put together. */
export class OtherCalendars {
  readonly replies: ReplyBox
  readonly #options: OtherCalendarsOptions
  readonly #answers: InvitationAnswers
  readonly #feeds: Feeds
  readonly #imports: CalendarImport

  constructor(options: OtherCalendarsOptions) {
    this.#options = options
    const { meetings, invitationKey } = options
    const book = new InvitationBook(invitationKey)
    this.#answers = new InvitationAnswers({ ...options, book, desk: meetings.answers })
    this.replies = new ReplyBox({ ...options, book, answers: meetings.answers, proposals: meetings.proposals })
    this.#feeds = new Feeds(options)
    this.#imports = new CalendarImport({ ...options, house: davHouse(options) })
  }

  register(app: FastifyInstance, authenticate: Authenticate): void {
    registerAnswers(app, this.#answers)
    registerFeeds(app, this.#feeds)
    registerExport(app, { ...this.#options, authenticate })
    const handlers = calendarHandlers({ feeds: this.#feeds, imports: this.#imports })
    bindRoutes(app, invitationRoutes, handlers, authenticate)
  }
}
