import { randomInt } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { DefaultEventsMap, Server } from 'socket.io'
import { bindRoutes, type Authenticate } from '../infra/http.ts'
import { DocumentRights } from './admission/documentRights.ts'
import { newId, newSecret } from '../infra/secrets.ts'
import { LiveRoles } from './admission/liveRoles.ts'
import { AttendanceBook } from './attendance/attendanceBook.ts'
import { attendanceHandlers } from './attendance/attendanceHandlers.ts'
import { BreakoutEnds } from './breakouts/breakoutEnds.ts'
import { breakoutHandlers } from './breakouts/breakoutHandlers.ts'
import { BreakoutNotes } from './breakouts/breakoutNotes.ts'
import { Breakouts } from './breakouts/breakouts.ts'
import { serveHouse, type HouseDoor, type HouseHandlers } from './chat/houseSocket.ts'
import { MeetingChat } from './chat/meetingChat.ts'
import { MeetingFeed } from './chat/meetingFeed.ts'
import { MinuteNews } from './chat/minuteNews.ts'
import { ReminderNews } from './chat/reminderNews.ts'
import type { CollabDeps } from './collab.ts'
import { ParticipantNames } from './directory/participantNames.ts'
import type { Sessions } from './directory/sessions.ts'
import type { DocumentCipher } from './documents/documentKeys.ts'
import { watermarkRoutes } from './protocol/watermark.ts'
import { Watermark } from './watermark/watermark.ts'
import type { DocumentEditing } from './documents/documentEditing.ts'
import { MeetingContacts } from './privacy/meetingContacts.ts'
import { privacyHandlers } from './privacy/privacyHandlers.ts'
import { RecordsAboutMe } from './privacy/recordsAboutMe.ts'
import { attendanceRoutes } from './protocol/attendance.ts'
import { privacyRoutes } from './protocol/privacy.ts'
import { roomPollRoutes } from './protocol/roomPolls.ts'
import { PollNews } from './roomPolls/pollNews.ts'
import { roomPollHandlers, roomPollRouteHandlers } from './roomPolls/roomPollHandlers.ts'
import { RoomPolls } from './roomPolls/roomPolls.ts'
import type { DocumentStores } from './documents/documentStores.ts'
import type { Hours } from './hours/hours.ts'
import { Ringing } from './ringing/ringing.ts'
import type { Meetings } from './scheduler/meetings.ts'

export interface DuringCallsDeps extends CollabDeps {
  meetings: Meetings
  sessions: Sessions
  editing: DocumentEditing
  cipher: DocumentCipher
  stores: DocumentStores
  hours: Hours
}

/** What people do together during a call besides media and documents, put together. */
export class DuringCalls {
  readonly #deps: DuringCallsDeps
  readonly #feed: MeetingFeed
  readonly #roles: LiveRoles
  readonly #chat: MeetingChat
  readonly #watermark: Watermark
  readonly #names: ParticipantNames
  readonly #polls: RoomPolls
  readonly #pollNews: PollNews
  readonly #breakouts: Breakouts
  readonly #breakoutEnds: BreakoutEnds
  readonly #ringing: Ringing

  constructor(deps: DuringCallsDeps) {
    this.#deps = deps
    this.#feed = new MeetingFeed(deps)
    this.#roles = new LiveRoles(deps)
    const ringing = (this.#ringing = new Ringing({ ...deps, newId, roles: this.#roles }))
    const chat = { ...deps, newId, feed: this.#feed, roles: this.#roles, notices: ringing.notices }
    this.#chat = new MeetingChat(chat)
    const rights = new DocumentRights(deps)
    this.#watermark = new Watermark({ ...deps, rights, feed: this.#feed, roles: this.#roles })
    this.#names = new ParticipantNames(deps)
    this.#polls = new RoomPolls({ ...deps, newId })
    this.#pollNews = new PollNews({ ...deps, polls: this.#polls, feed: this.#feed })
    const side = { ...deps, feed: this.#feed, roles: this.#roles, notes: new BreakoutNotes(deps) }
    const ends = (this.#breakoutEnds = new BreakoutEnds(side))
    this.#breakouts = new Breakouts({ ...side, ends, newId, newSecret, pick: randomInt })
  }

  async start(): Promise<void> {
    this.#chat.start()
    await this.#breakoutEnds.start()
    this.#watermark.start()
    this.#ringing.start()
  }

  async close(): Promise<void> {
    await this.#chat.close()
    await this.#watermark.close()
    this.#pollNews.close()
    await this.#breakoutEnds.close()
    await this.#ringing.close()
  }

  /** Puts its routes and the house socket on the server. */
  register(app: FastifyInstance, authenticate: Authenticate, house: Server): HouseDoor {
    const deps = this.#deps
    this.#chat.register(app, authenticate)
    bindRoutes(app, watermarkRoutes, this.#watermark.routes(), authenticate)
    const [polls, roles] = [this.#polls, this.#roles]
    bindRoutes(app, roomPollRoutes, roomPollRouteHandlers({ polls, roles, names: this.#names }), authenticate)
    bindRoutes(app, attendanceRoutes, attendanceHandlers({ book: new AttendanceBook(deps), roles }), authenticate)
    const privacy = { records: new RecordsAboutMe(deps), contacts: new MeetingContacts(deps), roles }
    bindRoutes(app, privacyRoutes, privacyHandlers(privacy), authenticate)
    this.#ringing.register(app, authenticate)
    return serveHouse(house as Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap> as never, {
      ...deps,
      feed: this.#feed,
      roles: this.#roles,
      chat: this.#chat.chat,
      handlers: this.#handlers(),
      minuteNews: new MinuteNews(deps),
      reminderNews: new ReminderNews(deps),
      personNews: this.#ringing.news,
    })
  }

  #handlers(): HouseHandlers {
    const common = { feed: this.#feed, roles: this.#roles, names: this.#names }
    return {
      ...this.#chat.handlers(),
      ...roomPollHandlers({ ...common, polls: this.#polls, news: this.#pollNews }),
      ...breakoutHandlers(this.#breakouts),
      ...this.#watermark.calls(),
      ...this.#ringing.handlers(),
    }
  }
}
