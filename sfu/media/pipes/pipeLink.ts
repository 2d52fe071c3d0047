import type { PipeTransport, Router, TransportListenInfo } from 'mediasoup/types'
import { mediaLimits } from '../../limits.ts'

const listenInfo: TransportListenInfo = {
  protocol: 'udp',
  ip: '127.0.0.1',
  sendBufferSize: mediaLimits.socketBufferBytes,
  recvBufferSize: mediaLimits.socketBufferBytes,
}

/**
 * Two transports through which tracks of one router reach another. Both routers are of this process, and of two workers: a
 * producer's id is unique on its worker. Even loopback
 * loses packets when a buffer is full for a moment, which retransmission mends. It freezes VP8 with temporal layers
 * where the sender's router has consumers of its own, so that cameras send VP8 without.
 */
export class PipeLink {
  readonly near: PipeTransport
  readonly far: PipeTransport

  private constructor(near: PipeTransport, far: PipeTransport, onClosed: () => void) {
    this.near = near
    this.far = far
    near.observer.once('close', () => (far.close(), onClosed()))
    far.observer.once('close', () => (near.close(), onClosed()))
  }

  /** Rejects when a worker goes away meanwhile. */
  static async open(from: Router, to: Router, onClosed: () => void): Promise<PipeLink> {
    const opened = await Promise.allSettled(
      [from, to].map((router) => router.createPipeTransport({ listenInfo, enableRtx: true })),
    )
    const [near, far] = opened.map((result) => (result.status === 'fulfilled' ? result.value : null))
    try {
      if (!near || !far) throw new Error('a router closed')
      await Promise.all([near.connect(addressOf(far)), far.connect(addressOf(near))])
      if (near.closed || far.closed) throw new Error('a router closed')
      return new PipeLink(near, far, onClosed)
    } catch (error) {
      near?.close()
      far?.close()
      throw error
    }
  }
}

const addressOf = ({ tuple }: PipeTransport) => ({ ip: tuple.localAddress, port: tuple.localPort })
