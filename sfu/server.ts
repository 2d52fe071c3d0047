import type { Server, Socket } from 'socket.io'
import type { Clock } from '../infra/clock.ts'
import type { Log } from '../infra/log.ts'
import { bindCalls } from '../infra/socket.ts'
import { callerAddress } from './callerAddress.ts'
import { mediaLimits } from './limits.ts'
import { MediaCaller } from './mediaCaller.ts'
import { mediaHandlers } from './mediaHandlers.ts'
import type { NetworkHandlersDeps } from './network/networkHandlers.ts'
import type { CallGate } from './ports.ts'
import { mediaCalls, mediaCallsPerSecondMax } from './protocol/media.ts'
import { ReadySockets } from './readySockets.ts'
import type { Rooms } from './rooms/rooms.ts'
import { SocketLine } from './socketLine.ts'
import { UnjoinedSockets } from './unjoinedSockets.ts'

export interface ServeMediaDeps extends NetworkHandlersDeps {
  rooms: Rooms
  gate: CallGate
  clock: Clock
  log: Log
  /** Whether a proxy stands before the node and says whom it speaks for. */
  trustProxy: boolean
}

/** What a browser sends in the close frame when a tab is closed, reloaded or sent elsewhere. */
const goingAway = 1001

/**
 * Serves the media socket. The server is expected on path `mediaSocketPath`, over WebSocket alone, with
 * `maxHttpBufferSize` at `limits.messageBytesMax`: a larger message closes the connection unread.
 * A socket may be opened before anybody joined, so that it is warm; it can do nothing but join, within ten minutes, or
 * stand ready for somebody's seat.
 */
export function serveMedia(io: Server, deps: ServeMediaDeps): void {
  const { clock, log } = deps
  const ready = new ReadySockets()
  const handlers = mediaHandlers({ ...deps, ready, now: () => new Date(clock.nowMs()).toISOString() })
  const unjoined = watchUnjoined(io, deps)
  io.on('connection', (socket) => {
    if (io.engine.clientsCount > mediaLimits.socketsPerNodeMax) {
      log.warn({ socketCount: io.engine.clientsCount }, 'media socket refused: too many')
      return void socket.disconnect(true)
    }
    const caller = new MediaCaller(new SocketLine(socket, clock), () => unjoined.release(socket.conn))
    const cancel = clock.every(mediaLimits.joinDeadlineMs, () => {
      if (caller.state.at === 'outside' && caller.holder === null) socket.disconnect(true)
    })
    const closeCode = watchCloseCode(socket)
    bindCalls(socket, mediaCalls, handlers, caller, {
      callsPerSecondMax: mediaCallsPerSecondMax,
      monotonicMs: () => clock.monotonicMs(),
      log,
    })
    socket.once('disconnect', (reason) => {
      cancel()
      deps.probes.end(caller.line)
      ready.end(caller)
      // Losing a network gives no close frame; only a client that says goodbye gives up its place at once.
      const left = reason === 'client namespace disconnect' || closeCode() === goingAway
      caller.lost(left ? 'left' : 'broken')
    })
  })
}

/** Counted from the connection on, before it says anything. */
function watchUnjoined(io: Server, { log, trustProxy }: ServeMediaDeps): UnjoinedSockets {
  const unjoined = new UnjoinedSockets()
  io.engine.on('connection', (connection: Socket['conn']) => {
    if (!unjoined.hold(connection, callerAddress(connection.request, trustProxy))) {
      log.warn('media sockets refused: too many of one address that did not join')
      return void connection.close(true)
    }
    connection.once('close', () => unjoined.release(connection))
  })
  return unjoined
}

/** The code of the WebSocket's close frame, which socket.io does not hand on. */
function watchCloseCode(socket: Socket): () => number | undefined {
  let code: number | undefined
  const { transport } = socket.conn
  const raw: unknown = 'socket' in transport ? transport.socket : undefined
  if (isCloseEmitter(raw)) raw.prependOnceListener('close', (closeCode) => (code = closeCode))
  return () => code
}

interface CloseEmitter {
  prependOnceListener(event: 'close', listener: (code: number) => void): unknown
}

function isCloseEmitter(value: unknown): value is CloseEmitter {
  return typeof value === 'object' && value !== null && 'prependOnceListener' in value
}
