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
import { findEnterable } from '../admission/entry.ts'
import type { MeetingFinder } from '../admission/ports.ts'
import type { OpenSession, Sessions } from '../directory/sessions.ts'
import type { Placement } from '../ports.ts'
import { houseCalls } from '../protocol/house.ts'
import type { ChatMessage, HouseCalls, HouseClientToServer, HouseServerToClient } from '../protocol/house.ts'
import type { Chat } from './chat.ts'
import type { MinuteNews } from './minuteNews.ts'
import type { ReminderNews } from './reminderNews.ts'

interface SocketData {
  open: OpenSession
  watcher: Watcher
}
type House = Server<HouseClientToServer, HouseServerToClient, DefaultEventsMap, SocketData>
type HouseSocket = Socket<HouseClientToServer, HouseServerToClient, DefaultEventsMap, SocketData>

export interface HouseDeps {
  sessions: Sessions
  chat: Chat
  minuteNews: MinuteNews
  reminderNews: ReminderNews
  meetings: MeetingFinder
  placement: Pick<Placement, 'removed'>
  clock: Clock
  log: Log
  /** Whether a page of this origin is our own. */
  isOwnOrigin: (origin: string, host: string | undefined) => boolean
}

/** One page, watching. */
interface Watcher {
  socket: HouseSocket
  watches: Map<MeetingId, Promise<() => Promise<void>>>
  /** Messages handed over since the connection was last drained. */
  unsentCount: number
}

const watchesPerSocketMax = 8
/** Tabs of one browser; on this process. */
const socketsPerSessionMax = 32

/** How soon a session that ran out, or whose ending was not heard of, loses its sockets. */
const recheckMs = 60_000

/** A page that reads slower than people write is cut off; its client dials again and asks for the latest. */
const unsentMessagesMax = 1000

/** The house socket of this process. */
export interface HouseDoor {
  /** Ends what somebody sees of a meeting they were put out of. */
  dismiss(meetingId: MeetingId, personKey: string): Promise<void>
  /** Ends the sockets of a tenant that has moved to another data home. */
  showOut(tenantId: TenantId): void
  close(): void
}

/** Serves the house socket on a socket.io server at `houseSocketPath`. */
export function serveHouse(io: House, deps: HouseDeps): HouseDoor {
  io.use((socket, next) => void admit(socket, deps, next))
  io.on('connection', (socket) => {
    void socket.join(roomOf(socket.data.open))
    socket.data.watcher = { socket, watches: new Map(), unsentCount: 0 }
    serve(socket.data.watcher, deps)
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

function serve(watcher: Watcher, deps: HouseDeps): void {
  const { socket } = watcher
  const handlers: CallHandlers<HouseCalls, Watcher> = {
    'meeting.watch': async (_, { meetingId }) => {
      const { tenantId } = await permitted(watcher, deps, meetingId)
      await watch(watcher, deps, meetingId)
      // Read after the flow has started: a message may come twice and is known by its id, none is missed.
      return { messages: await deps.chat.latest(tenantId, meetingId) }
    },
    'meeting.unwatch': async (_, { meetingId }) => {
      await unwatch(watcher, meetingId)
      return {}
    },
    'chat.send': async (_, { meetingId, text }) =>
      deps.chat.send(await permitted(watcher, deps, meetingId), meetingId, text),
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
  socket.on('disconnect', () => {
    stopNews()
    stopReminders()
    for (const meetingId of watcher.watches.keys())
      unwatch(watcher, meetingId).catch((error: unknown) =>
        deps.log.warn({ err: error, meetingId }, 'chat feed not closed'),
      )
  })
}

/** The session as it is now, if it may be in the meeting. Throws SIGN_IN_NEEDED, FORBIDDEN, NOT_FOUND, REMOVED. */
async function permitted({ socket }: Watcher, deps: HouseDeps, meetingId: MeetingId): Promise<Session> {
  const session = await deps.sessions.authenticate(socket.handshake)
  if (!session) throw new ProblemError('SIGN_IN_NEEDED')
  await findEnterable(deps.meetings, deps.placement, session, meetingId)
  return session
}

async function watch(watcher: Watcher, { chat }: HouseDeps, meetingId: MeetingId): Promise<void> {
  const { socket, watches } = watcher
  // While the right was looked up the page may have gone, and nobody would end this watch.
  if (!socket.connected) return
  if (!watches.has(meetingId) && watches.size >= watchesPerSocketMax)
    throw new ProblemError('RATE_LIMITED', `A page watches at most ${watchesPerSocketMax} meetings.`)
  const watching =
    watches.get(meetingId) ??
    chat.watch(socket.data.open.session.tenantId, meetingId, (message) => tell(watcher, message))
  watches.set(meetingId, watching)
  try {
    await watching
  } catch (error) {
    watches.delete(meetingId)
    throw error
  }
}

function tell(watcher: Watcher, message: ChatMessage): void {
  watcher.unsentCount += 1
  if (watcher.unsentCount > unsentMessagesMax) watcher.socket.conn.close()
  else watcher.socket.emit('chat.message', message)
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
