import type { CallInput, CallOutput, Notice } from '../../../infra/contract/calls.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
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
  /** The same with a fresh ticket, for whoever was in before. Throws ProblemError or LinkLostError. */
  renewed(): Promise<EntryPermits>
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
 * uses the ticket once; every later `room.join` shows the seat, or a fresh ticket when the seat is refused.
 */
export class MediaLink extends Emitter<MediaLinkEvents> {
  #keeper: LinkKeeper | null = null
  readonly #clock: PageClock
  #socket: TypedSocket<MediaCalls, MediaNotices> | null = null
  #socketUrl = ''
  #permits: EntryPermits | null = null
  /** What the next `room.join` shows. A ticket is good for one attempt, whatever the answer. */
  #shows: 'ticket' | 'seat' | 'fresh' = 'ticket'
  #entered = false

  constructor(clock: PageClock) {
    super()
    this.#clock = clock
  }

  warm(nodeUrl: string) {
    if (this.#socketUrl === nodeUrl && this.#socket?.live) return
    this.#socket?.close()
    this.#socketUrl = nodeUrl
    const socket = new TypedSocket<MediaCalls, MediaNotices>(nodeUrl, path)
    this.#socket = socket
    // Once per socket: a refused join keeps it, and the next attempt finds everything in place.
    this.#listen(socket)
  }

  /** Throws ProblemError (the node refuses) or LinkLostError (it does not answer). */
  async enter(permits: EntryPermits) {
    this.#permits = permits
    this.#shows = 'ticket'
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

  /**
   * Leaves and comes in again with a fresh ticket, which carries the role that a seat does not. Without a
   * fresh ticket everything stays as it is.
   */
  async renew() {
    const socket = this.#socket
    const permits = await this.#permits?.renewed().catch(() => null)
    if (!permits || !socket || this.#socket !== socket || !this.#live) return
    this.#permits = permits
    this.#shows = 'ticket'
    // A goodbye that is lost changes nothing: the place of before ends by itself.
    await socket.call('room.leave', {}).catch(() => undefined)
    // A link that broke meanwhile comes back by itself, and with the new ticket.
    if (this.#live) await this.#rejoin()
  }

  retryNow() {
    this.#keeper?.retryNow()
  }

  /** Goodbye is said once and not waited for: closing the socket tells the node as well. */
  close(why: GoneReason) {
    if (this.#shows === 'seat' && why === 'left') this.call('room.leave', {}).catch(() => undefined)
    this.#keeper?.end(why)
    const socket = this.#socket
    this.#socket = null
    this.#socketUrl = ''
    this.#permits = null
    // One turn of the event loop lets the goodbye leave before the socket does.
    this.#clock.after(50, () => socket?.close())
  }

  get #live(): boolean {
    return this.#keeper?.state.at === 'live'
  }

  async #open(): Promise<void> {
    const permits = await this.#goodPermits()
    this.warm(permits.nodeUrl)
    const socket = this.#socket!
    await socket.opened()
    try {
      await this.#join(socket, permits)
    } catch (error) {
      if (this.#shows !== 'seat' || !(error instanceof ProblemError) || error.code !== 'SEAT_INVALID') throw error
      // The house may have new keys, or the seat grew old. What it says to the ticket is its last word.
      this.#shows = 'fresh'
      return this.#open()
    }
    if (!socket.live) throw new LinkLostError('socket closed while joining')
  }

  async #goodPermits(): Promise<EntryPermits> {
    const permits = this.#permits
    if (permits && this.#shows === 'fresh') {
      const fresh = await permits.renewed()
      if (this.#permits !== permits) throw new LinkLostError('closed meanwhile')
      this.#permits = fresh
      this.#shows = 'ticket'
    }
    if (!this.#permits) throw new LinkLostError('no permits')
    return this.#permits
  }

  async #join(socket: TypedSocket<MediaCalls, MediaNotices>, permits: EntryPermits) {
    const permit = this.#shows === 'seat' ? permits.seat : permits.ticket
    if (this.#shows === 'ticket') this.#shows = 'fresh'
    const again = this.#entered
    const answer = await socket.call('room.join', { permit, rtpCapabilities: permits.rtpCapabilities })
    if (this.#socket !== socket) throw new LinkLostError('closed meanwhile')
    this.#shows = 'seat'
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
      void this.#rejoin()
    })
    socket.onLost(() => {
      // While a join is under way its own failure is heard.
      if (this.#socket === socket && this.#live) this.#keeper?.lost()
    })
  }

  /** The socket stands, transports are made anew: the node lost its worker, or I changed my place. */
  async #rejoin() {
    try {
      await this.#open()
    } catch {
      // Through the usual path of a lost link, with its waiting and its giving up.
      if (!this.#live) return
      this.#socket?.close()
      this.#keeper?.lost()
    }
  }
}
