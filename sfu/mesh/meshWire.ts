import type { RawData, WebSocket } from 'ws'
import { callRate } from '../../infra/callRate.ts'
import type { Clock } from '../../infra/clock.ts'
import { problems, type ProblemCode } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import type { FarNode, MeshLink } from './meshLink.ts'

/** A connection to another node that was proved to be that node. */
export interface MeshWire {
  send(text: string): void
  close(code: number, why: string): void
}

/**
 * Makes a WebSocket the wire of a link. Where the other side reads so slowly that what waits grows beyond all
 * measure, the connection ends: whoever keeps something in step enters again with the next one.
 */
export function serveWire(socket: WebSocket, link: MeshLink, far: FarNode, { clock, log }: { clock: Clock; log: Log }) {
  const wire: MeshWire = {
    send(text) {
      if (socket.bufferedAmount > mediaLimits.linkBufferBytesMax) return socket.terminate()
      // Unsent where it is closing; that its end is told is enough.
      if (socket.readyState === socket.OPEN) socket.send(text)
    },
    close(code, why) {
      socket.close(code, why)
      socket.terminate()
    },
  }
  const allow = callRate(mediaLimits.linkFramesPerSecondMax, () => clock.monotonicMs())
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) return endWith(socket, 'BODY_INVALID')
    if (allow()) return link.hear(wire, String(data))
    log.warn({ nodeId: far.nodeId }, 'link closed: the other node says too much')
    endWith(socket, 'RATE_LIMITED')
  })
  socket.once('close', () => link.detach(wire))
  link.attach(wire, far)
  return wire
}

/** Says why, and waits for no farewell. */
export function endWith(socket: WebSocket, code: ProblemCode): void {
  socket.close(problems[code].closeCode, code)
  socket.terminate()
}
