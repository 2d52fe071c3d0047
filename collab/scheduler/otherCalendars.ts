import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../infra/clock.ts'
import type { Authenticate } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { registerAnswers } from './itip/answerRoutes.ts'
import { InvitationAnswers } from './itip/invitationAnswers.ts'
import { InvitationBook } from './itip/invitationBook.ts'
import { ReplyBox } from './itip/replyBox.ts'
import type { Meetings } from './meetings.ts'

export interface OtherCalendarsOptions {
  storage: Storage
  zones: ZoneTable
  clock: Clock
  log: Log
  publicUrl: string
  /** What the secrets of invitations are derived of, 32 bytes. */
  invitationKey: Uint8Array
  meetings: Meetings
}

/** What programs and people outside say to the scheduler, put together. */
export class OtherCalendars {
  readonly replies: ReplyBox
  readonly #answers: InvitationAnswers

  constructor(options: OtherCalendarsOptions) {
    const { meetings, invitationKey } = options
    const book = new InvitationBook(invitationKey)
    this.#answers = new InvitationAnswers({ ...options, book, desk: meetings.answers })
    this.replies = new ReplyBox({ ...options, book, answers: meetings.answers, proposals: meetings.proposals })
  }

  register(app: FastifyInstance, _authenticate: Authenticate): void {
    registerAnswers(app, this.#answers)
  }
}
