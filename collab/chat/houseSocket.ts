import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { Clock } from '../../infra/clock.ts'
import type { CallHandlers } from '../../infra/contract/calls.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { problemOf, ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Log } from '../../infra/log.ts'
import { bindCalls } from '../../infra/socket.ts'
import { personKeyOf } from '../admission/bearer.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import type { OpenSession, Sessions } from '../directory/sessions.ts'
import { houseCalls } from '../protocol/house.ts'
import type { HouseCalls, HouseClientToServer, HouseServerToClient } from '../protocol/house.ts'
import type { Chat } from './chat.ts'
import type { HouseCaller } from './houseCaller.ts'
import type { MeetingFeed } from './meetingFeed.ts'
import type { MinuteNews } from './minuteNews.ts'
import type { PersonNews } from '../ringing/personNews.ts'
import type { ReminderNews } from './reminderNews.ts'
import { WatchedMeetings, type WatchingPage } from './watchedMeetings.ts'

interface SocketData {
  open: OpenSession
  watcher: Watcher
}
type House = Server<HouseClientToServer, HouseServerToClient, DefaultEventsMap, SocketData>
type HouseSocket = Socket<HouseClientToServer, HouseServerToClient, DefaultEventsMap, SocketData>
/** What pages call besides watching; each area brings its own. */
export type HouseHandlers = Omit<CallHandlers<HouseCalls, HouseCaller>, 'meeting.watch' | 'meeting.unwatch'>

export interface HouseDeps {
  sessions: Sessions
  feed: MeetingFeed
  chat: Pick<Chat, 'latest'>
  handlers: HouseHandlers
  minuteNews: MinuteNews
  reminderNews: ReminderNews
  personNews: PersonNews
  roles: Pick<LiveRoles, 'find'>
  clock: Clock
  log: Log
  /** Whether a page of this origin is our own. */
  isOwnOrigin: (origin: string, host: string | undefined) => boolean
}

/** One page, watching. */
interface Watcher extends HouseCaller, WatchingPage {
  readonly socket: HouseSocket
  readonly watches: Map<MeetingId, Promise<() => Promise<void>>>
}

/** What serving one socket takes. */
interface Serving extends HouseDeps {
  watched: WatchedMeetings
}

const watchesPerSocketMax = 8
/** Tabs of one browser; on this process. */
const socketsPerSessionMax = 32

/** How soon a session that ran out, or whose ending was not heard of, loses its sockets. */
const recheckMs = 60_000

/** The house socket of this process. */
export interface HouseDoor {
  /** Ends what somebody sees of a meeting they were put out of. */
  dismiss(meetingId: MeetingId, personKey: string): Promise<void>
  /** Ends the sockets of a tenant that has moved to another data home. */
  showOut(tenantId: TenantId): void
  /** Ends the connections as a lost one ends: pages come back by themselves, wherever the house then has them. */
  close(): void
}

/** Serves the house socket on a socket.io server at `houseSocketPath`. */
export function serveHouse(io: House, deps: HouseDeps): HouseDoor {
  const watched = new WatchedMeetings(deps.feed, (room, notice, data) => {
    io.local.to(room).emit(notice, ...([data] as Parameters<HouseServerToClient[typeof notice]>))
  })
  io.use((socket, next) => void admit(socket, deps, next))
  io.on('connection', (socket) => {
    void socket.join(roomOf(socket.data.open))
    const session = async () => {
      const found = await deps.sessions.authenticate(socket.handshake)
      if (!found) throw new ProblemError('SIGN_IN_NEEDED')
      return found
    }
    const personKey = personKeyOf(socket.data.open.session)
    socket.data.watcher = { socket, session, personKey, watches: new Map(), unsentCount: 0 }
    serve(socket.data.watcher, { ...deps, watched })
  })
  const stopListening = deps.sessions.onEnded((key) => io.local.in(roomOf({ key })).disconnectSockets(true))
  let rechecking = false
  const stopRechecking = deps.clock.every(recheckMs, () => {
    if (rechecking) return
    rechecking = true
    void recheck(io, deps).finally(() => {
      rechecking = false
    })
  })
  return {
    async dismiss(meetingId, personKey) {
      const theirs = [...io.sockets.sockets.values()].filter(({ data }) => personKeyOf(data.open.session) === personKey)
      await Promise.all(theirs.map(({ data }) => unwatch(data.watcher, meetingId)))
    },
    showOut(tenantId) {
      for (const socket of io.sockets.sockets.values())
        if (socket.data.open.session.tenantId === tenantId) socket.disconnect(true)
    },
    close() {
      stopListening()
      stopRechecking()
      for (const socket of io.sockets.sockets.values()) socket.conn.close()
    },
  }
}

const roomOf = ({ key }: Pick<OpenSession, 'key'>) => `sessions/${key}`

async function admit(socket: HouseSocket, deps: HouseDeps, next: (error?: Error) => void): Promise<void> {
  try {
    const open = await openSessionOf(socket, deps)
    const tabs = socket.nsp.adapter.rooms.get(roomOf(open))?.size ?? 0
    if (tabs >= socketsPerSessionMax) throw new ProblemError('RATE_LIMITED', 'There are too many pages open.')
    socket.data.open = open
    next()
  } catch (error) {
    if (!(error instanceof ProblemError)) deps.log.error({ err: error }, 'house socket handshake failed')
    next(refusalOf(error))
  }
}

async function openSessionOf(socket: HouseSocket, { sessions, isOwnOrigin }: HouseDeps): Promise<OpenSession> {
  const { origin, host } = socket.handshake.headers
  // A browser always names the page; what names none is no browser and holds its cookie itself.
  if (origin && !isOwnOrigin(origin, host)) throw new ProblemError('ORIGIN_REFUSED')
  const open = await sessions.find(socket.handshake)
  if (!open) throw new ProblemError('SIGN_IN_NEEDED')
  return open
}

/** socket.io hands `message` and `data` of such an error to the client's `connect_error`. */
function refusalOf(error: unknown): Error {
  const problem = error instanceof ProblemError ? error.problem : problemOf('INTERNAL')
  return Object.assign(new Error(problem.code), { data: problem })
}

function serve(watcher: Watcher, deps: Serving): void {
  const { socket } = watcher
  const handlers: CallHandlers<HouseCalls, Watcher> = {
    ...deps.handlers,
    'meeting.watch': async (_, { meetingId }) => {
      const session = await permitted(watcher, deps, meetingId)
      await watch(watcher, deps, meetingId)
      // Read after the flow has started: a message may come twice and is known by its id, none is missed.
      return { messages: await deps.chat.latest(session, meetingId) }
    },
    'meeting.unwatch': async (_, { meetingId }) => {
      await unwatch(watcher, meetingId)
      return {}
    },
  }
  bindCalls(socket, houseCalls, handlers, watcher, {
    callsPerSecondMax: limits.callsPerSecondMax,
    monotonicMs: () => deps.clock.monotonicMs(),
    log: deps.log,
  })
  socket.conn.on('drain', () => {
    watcher.unsentCount = 0
  })
  const stopNews = deps.minuteNews.listen(socket.data.open.session, (event) => socket.emit('minutes.event', event))
  const stopReminders = deps.reminderNews.listen(socket.data.open.session, ({ reminder }) =>
    socket.emit('reminder.due', reminder),
  )
  const stopPersonal = deps.personNews.listen(socket.data.open.session, (notice, data) =>
    (socket as Socket).emit(notice, data),
  )
  socket.on('disconnect', () => {
    stopNews()
    stopPersonal()
    stopReminders()
    for (const meetingId of watcher.watches.keys())
      unwatch(watcher, meetingId).catch((error: unknown) =>
        deps.log.warn({ err: error, meetingId }, 'feed of a meeting not closed'),
      )
  })
}

/** The session as it is now, if it is let into the meeting. Throws SIGN_IN_NEEDED, FORBIDDEN, NOT_FOUND, REMOVED, WAITING. */
async function permitted(watcher: Watcher, deps: HouseDeps, meetingId: MeetingId): Promise<Session> {
  const session = await watcher.session()
  await deps.roles.find(session, meetingId)
  return session
}

async function watch(watcher: Watcher, { watched }: Serving, meetingId: MeetingId): Promise<void> {
  const { socket, watches } = watcher
  // While the right was looked up the page may have gone, and nobody would end this watch.
  if (!socket.connected) return
  if (!watches.has(meetingId) && watches.size >= watchesPerSocketMax)
    throw new ProblemError('RATE_LIMITED', `A page watches at most ${watchesPerSocketMax} meetings.`)
  const watching = watches.get(meetingId) ?? watched.watch(watcher, socket.data.open.session.tenantId, meetingId)
  watches.set(meetingId, watching)
  try {
    await watching
  } catch (error) {
    watches.delete(meetingId)
    throw error
  }
}

async function unwatch({ watches }: Watcher, meetingId: MeetingId): Promise<void> {
  const watching = watches.get(meetingId)
  watches.delete(meetingId)
  const stop = await watching
  await stop?.()
}

async function recheck(io: House, { sessions, log }: HouseDeps): Promise<void> {
  try {
    for (const socket of io.sockets.sockets.values())
      if (!(await sessions.find(socket.handshake))) socket.disconnect(true)
  } catch (error) {
    log.warn({ err: error }, 'house sockets not rechecked')
  }
}
