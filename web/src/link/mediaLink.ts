import type { CallInput, CallOutput, Notice } from '../../../infra/contract/calls.ts'
import type { ProblemError } from '../../../infra/contract/problems.ts'
import type { MediaCalls, MediaNotices, mediaSocketPath } from '../../../sfu/protocol/media.ts'
import { callBackoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import type { GoneReason, Link } from './link.ts'
import { LinkKeeper } from './linkKeeper.ts'
import type { PageClock } from './pageClock.ts'
import { LinkLostError, TypedSocket } from './typedSocket.ts'

type RtpCapabilities = CallInput<MediaCalls, 'room.join'>['rtpCapabilities']
export type JoinAnswer = CallOutput<MediaCalls, 'room.join'>

/** Notices that the link itself does not use up. */
type Passed = { [K in keyof MediaNotices]: Notice<MediaNotices, K> }

export interface MediaLinkEvents extends Passed {
  link: Link
  /** Entered or came back; everything from before is void. */
  joined: { answer: JoinAnswer; again: boolean }
  refused: ProblemError
}

export interface EntryPermits {
  nodeUrl: string
  ticket: string
  seat: string
  rtpCapabilities: RtpCapabilities
}

const path: typeof mediaSocketPath = '/media/socket'

const passedOn = [
  'peer.joined',
  'peer.changed',
  'peer.left',
  'consumer.offered',
  'consumer.closed',
  'room.speakers',
  'room.settings',
  'you.muted',
  'minutes.low',
] as const satisfies (keyof MediaNotices)[]

/**
 * The socket to the media node. `warm` opens it while the person still looks at the preview; `enter`
 * uses the ticket once; every later `room.join` shows the seat.
 */
export class MediaLink extends Emitter<MediaLinkEvents> {
  #keeper: LinkKeeper | null = null
  readonly #clock: PageClock
  #socket: TypedSocket<MediaCalls, MediaNotices> | null = null
  #socketUrl = ''
  #permits: EntryPermits | null = null
  #entered = false

  constructor(clock: PageClock) {
    super()
    this.#clock = clock
  }

  warm(nodeUrl: string) {
    if (this.#socketUrl === nodeUrl && this.#socket?.live) return
    this.#socket?.close()
    this.#socketUrl = nodeUrl
    this.#socket = new TypedSocket(nodeUrl, path)
  }

  /** Throws ProblemError (the node refuses) or LinkLostError (it does not answer). */
  async enter(permits: EntryPermits) {
    this.#permits = permits
    this.#entered = false
    this.#keeper?.end('left')
    const keeper = new LinkKeeper({ clock: this.#clock, backoff: callBackoff, open: () => this.#open() })
    this.#keeper = keeper
    keeper.on('change', (link) => this.emit('link', link))
    keeper.on('refused', (problem) => this.emit('refused', problem))
    try {
      await keeper.start()
    } catch (error) {
      // A first entry that failed is the person's to repeat, with a fresh ticket.
      keeper.end('gave-up')
      throw error
    }
  }

  call<K extends keyof MediaCalls & string>(name: K, input: CallInput<MediaCalls, K>) {
    if (!this.#socket) return Promise.reject(new LinkLostError('no socket'))
    return this.#socket.call(name, input)
  }

  retryNow() {
    this.#keeper?.retryNow()
  }

  /** Goodbye is said once and not waited for: closing the socket tells the node as well. */
  close(why: GoneReason) {
    if (this.#entered && why === 'left') this.call('room.leave', {}).catch(() => undefined)
    this.#keeper?.end(why)
    const socket = this.#socket
    this.#socket = null
    this.#socketUrl = ''
    // One turn of the event loop lets the goodbye leave before the socket does.
    this.#clock.after(50, () => socket?.close())
  }

  async #open() {
    const permits = this.#permits
    if (!permits) throw new LinkLostError('no permits')
    this.warm(permits.nodeUrl)
    const socket = this.#socket!
    await socket.opened()
    this.#listen(socket)
    await this.#join(socket, permits)
    socket.onLost(() => {
      if (this.#socket === socket) this.#keeper?.lost()
    })
    if (!socket.live) throw new LinkLostError('socket closed while joining')
  }

  async #join(socket: TypedSocket<MediaCalls, MediaNotices>, permits: EntryPermits) {
    const permit = this.#entered ? permits.seat : permits.ticket
    const again = this.#entered
    const answer = await socket.call('room.join', { permit, rtpCapabilities: permits.rtpCapabilities })
    this.#entered = true
    this.emit('joined', { answer, again })
  }

  #listen(socket: TypedSocket<MediaCalls, MediaNotices>) {
    for (const name of passedOn) {
      socket.on(name, (notice) => this.emit(name, notice as never))
    }
    socket.on('you.gone', (notice) => {
      this.emit('you.gone', notice)
      this.close(notice.why)
    })
    socket.on('media.lost', (notice) => {
      this.emit('media.lost', notice)
      void this.#rejoin(socket)
    })
  }

  /** The node lost its worker: the socket stands, transports are made anew. */
  async #rejoin(socket: TypedSocket<MediaCalls, MediaNotices>) {
    try {
      if (this.#permits) await this.#join(socket, this.#permits)
    } catch {
      // Through the usual path of a lost link, with its waiting and its giving up.
      socket.close()
      this.#keeper?.lost()
    }
  }
}
