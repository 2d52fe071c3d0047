import type { Server, Socket } from 'socket.io'
import type { Clock } from '../infra/clock.ts'
import type { Log } from '../infra/log.ts'
import { bindCalls } from '../infra/socket.ts'
import { mediaLimits } from './limits.ts'
import { MediaCaller } from './mediaCaller.ts'
import { mediaHandlers } from './mediaHandlers.ts'
import type { CallGate } from './ports.ts'
import { mediaCalls, mediaCallsPerSecondMax } from './protocol/media.ts'
import type { Rooms } from './rooms/rooms.ts'
import { SocketLine } from './socketLine.ts'

export interface ServeMediaDeps {
  rooms: Rooms
  gate: CallGate
  clock: Clock
  log: Log
}

/** What a browser sends in the close frame when a tab is closed, reloaded or sent elsewhere. */
const goingAway = 1001

/**
 * Serves the media socket. The server is expected on path `mediaSocketPath`, over WebSocket alone, with
 * `maxHttpBufferSize` at `limits.messageBytesMax`: a larger message closes the connection unread.
 * A socket may be opened before anybody joined, so that it is warm; it can do nothing but join, within ten minutes.
 */
export function serveMedia(io: Server, deps: ServeMediaDeps): void {
  const { clock, log } = deps
  const handlers = mediaHandlers({ ...deps, now: () => new Date(clock.nowMs()).toISOString() })
  io.on('connection', (socket) => {
    if (io.engine.clientsCount > mediaLimits.socketsPerNodeMax) {
      log.warn({ socketCount: io.engine.clientsCount }, 'media socket refused: too many')
      return void socket.disconnect(true)
    }
    const caller = new MediaCaller(new SocketLine(socket, clock))
    const cancel = clock.every(mediaLimits.joinDeadlineMs, () => {
      if (caller.state.at === 'outside') socket.disconnect(true)
    })
    const closeCode = watchCloseCode(socket)
    bindCalls(socket, mediaCalls, handlers, caller, {
      callsPerSecondMax: mediaCallsPerSecondMax,
      monotonicMs: () => clock.monotonicMs(),
      log,
    })
    socket.once('disconnect', (reason) => {
      cancel()
      // Losing a network gives no close frame; only a client that says goodbye gives up its place at once.
      const left = reason === 'client namespace disconnect' || closeCode() === goingAway
      caller.lost(left ? 'left' : 'broken')
    })
  })
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
