import type { CallInput, CallOutput, Notice } from '../../../infra/contract/calls.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { MediaCalls, MediaNotices, mediaSocketPath } from '../../../sfu/protocol/media.ts'
import { callBackoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import type { GoneReason, Link } from './link.ts'
import { JoinPlan } from './joinPlan.ts'
import { LinkKeeper } from './linkKeeper.ts'
import type { PageClock } from './pageClock.ts'
import { randomId } from './randomId.ts'
import { watchStirs } from './stirs.ts'
import { LinkLostError, TypedSocket } from './typedSocket.ts'

type JoinInput = CallInput<MediaCalls, 'room.join'>
export type FirstView = JoinInput['firstView']
export type SvcCodec = JoinInput['decodesSvc'][number]
export type JoinAnswer = CallOutput<MediaCalls, 'room.join'>

/** Notices that the link itself does not use up. */
type Passed = { [K in keyof MediaNotices]: Notice<MediaNotices, K> }

export interface MediaLinkEvents extends Passed {
  link: Link
  /**
   * Entered or came back. Without `answer.media` the transports of before go on; with it everything of before
   * is void.
   */
  joined: { answer: JoinAnswer; again: boolean }
  refused: ProblemError
}

/** What this browser can play, and what it will show at first. */
export interface EntryMedia {
  rtpCapabilities: JoinInput['rtpCapabilities']
  decodesSvc: SvcCodec[]
  /** Asked for at every join: windows change their size. */
  firstView(): FirstView
}

export interface EntryPermits extends EntryMedia {
  nodeUrl: string
  ticket: string
  seat: string
  /** The same with a fresh ticket, for whoever was in before. Throws ProblemError or LinkLostError. */
  renewed(): Promise<EntryPermits>
}

const path: typeof mediaSocketPath = '/media/socket'
/** A socket that does not answer within this is not waited for: its network is gone. */
const checkMs = 1500
const checkLateMs = 250
const checksMax = 3

const passedOn = [
  'peer.joined',
  'peer.changed',
  'peer.left',
  'roster.changed',
  'consumer.offered',
  'consumer.closed',
  'track.wanted',
  'room.codec',
  'room.voices',
  'room.speakers',
  'room.settings',
  'you.muted',
  'minutes.low',
  'minutes.audioOnly',
  'minutes.lifted',
] as const satisfies (keyof MediaNotices)[]

/**
 * The socket to the media node. `warm` opens it while the person still looks at the preview; `enter` uses the ticket
 * once; every later `room.join` shows the seat, or a fresh ticket when the seat is refused or its node stays away.
 */
export class MediaLink extends Emitter<MediaLinkEvents> {
  readonly #clock: PageClock
  readonly #newJoinId: () => string
  #keeper: LinkKeeper | null = null
  #plan: JoinPlan
  #socket: TypedSocket<MediaCalls, MediaNotices> | null = null
  #socketUrl = ''
  /** The one that the node let me in by. */
  #joinedSocket: TypedSocket<MediaCalls, MediaNotices> | null = null
  #permits: EntryPermits | null = null
  #entered = false
  #rejoining = false
  #checking: Promise<boolean> | null = null

  constructor(clock: PageClock, newJoinId: () => string = randomId) {
    super()
    this.#clock = clock
    this.#newJoinId = newJoinId
    this.#plan = new JoinPlan(newJoinId)
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
    this.#plan = new JoinPlan(this.#newJoinId)
    this.#entered = false
    this.#keeper?.end('left')
    const keeper = new LinkKeeper({
      clock: this.#clock,
      backoff: callBackoff,
      open: (attempt) => this.#open(attempt),
      abandon: () => this.#socket?.close(),
      check: () => void this.check(),
      watchStirs: (stirred) => watchStirs(this.#clock, stirred),
    })
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

  /**
   * Throws ProblemError, or LinkLostError: also while the link is coming back, when the node knows nothing of me yet
   * and would refuse what it takes a moment later.
   */
  async call<K extends keyof MediaCalls & string>(name: K, input: CallInput<MediaCalls, K>) {
    const socket = this.#socket
    const early = name === 'network.probe'
    if (!socket || !(early || socket === this.#joinedSocket)) throw new LinkLostError('not joined')
    try {
      return await socket.call(name, input)
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'NOT_JOINED') throw new LinkLostError('not joined any more')
      throw error
    }
  }

  /** Joined, and the socket is not known to be broken. */
  get live(): boolean {
    return this.#keeper?.state.at === 'live'
  }

  /** Whether the standing socket answers. One that does not is thrown away, and the link comes back by another. */
  check(): Promise<boolean> {
    this.#checking ??= this.#check().finally(() => (this.#checking = null))
    return this.#checking
  }

  async #check(): Promise<boolean> {
    const socket = this.#socket
    if (!socket || !this.live) return false
    let answers = false
    for (let ask = 0; ask < checksMax && !answers; ask += 1) {
      const askedAtMs = this.#clock.nowMs()
      // Nothing to resume: the smallest question that every node answers.
      answers = await socket.answers('consumer.resume', { consumerIds: [] }, checkMs)
      // A page that was kept from running has not listened either.
      if (this.#clock.nowMs() - askedAtMs < checkMs + checkLateMs) break
    }
    if (!answers && this.#socket === socket && this.live) this.#lose(socket)
    return answers && this.live
  }

  /** New transports over the socket that stands. Without one there is nothing to do: coming back brings them. */
  renewMedia() {
    this.#plan.forgetMedia()
    if (this.live) void this.#rejoin()
  }

  /** Everything anew: another socket and other transports. */
  reopen() {
    this.#plan.forgetMedia()
    if (this.live && this.#socket) this.#lose(this.#socket)
  }

  /**
   * Leaves and comes in again with a fresh ticket, which carries the role that a seat does not. Without a
   * fresh ticket everything stays as it is.
   */
  async renew() {
    const socket = this.#socket
    const permits = await this.#permits?.renewed().catch(() => null)
    if (!permits || !socket || this.#socket !== socket || !this.live) return
    this.#permits = permits
    this.#plan.renewed()
    // A goodbye that is lost changes nothing: the place of before ends by itself.
    await socket.call('room.leave', {}).catch(() => undefined)
    // A link that broke meanwhile comes back by itself, and with the new ticket.
    if (this.live) await this.#rejoin()
  }

  retryNow() {
    this.#keeper?.retryNow()
  }

  /** Goodbye is said once and not waited for: closing the socket tells the node as well. */
  close(why: GoneReason) {
    if (this.#plan.seated && why === 'left') this.call('room.leave', {}).catch(() => undefined)
    this.#keeper?.end(why)
    const socket = this.#socket
    this.#socket = null
    this.#socketUrl = ''
    this.#permits = null
    // One turn of the event loop lets the goodbye leave before the socket does.
    this.#clock.after(50, () => socket?.close())
  }

  async #open(attempt: number): Promise<void> {
    const permits = await this.#goodPermits(attempt)
    this.warm(permits.nodeUrl)
    const socket = this.#socket!
    await socket.opened()
    try {
      await this.#join(socket, permits)
    } catch (error) {
      if (!(error instanceof ProblemError)) this.#plan.lost()
      // The house may have new keys, or the seat grew old. What it says to the ticket is its last word.
      else if (this.#plan.refused(error.code) === 'ask-again') return this.#open(0)
      throw error
    }
    if (!socket.live) throw new LinkLostError('socket closed while joining')
  }

  async #goodPermits(attempt: number): Promise<EntryPermits> {
    const permits = this.#permits
    if (permits && this.#plan.needsTicket(attempt)) {
      const fresh = await permits.renewed()
      if (this.#permits !== permits) throw new LinkLostError('closed meanwhile')
      this.#permits = fresh
      this.#plan.renewed()
    }
    if (!this.#permits) throw new LinkLostError('no permits')
    return this.#permits
  }

  async #join(socket: TypedSocket<MediaCalls, MediaNotices>, permits: EntryPermits) {
    const { rtpCapabilities, decodesSvc } = permits
    const words = this.#plan.next(permits)
    const answer = await socket.call('room.join', {
      ...words,
      rtpCapabilities,
      decodesSvc,
      firstView: permits.firstView(),
    })
    if (this.#socket !== socket) throw new LinkLostError('closed meanwhile')
    const again = this.#entered
    this.#entered = true
    this.#plan.joined(answer.you.incarnation)
    this.#joinedSocket = socket
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
      this.renewMedia()
    })
    socket.onLost(() => {
      // While a join is under way its own failure is heard.
      if (this.#socket === socket && this.live) this.#keeper?.lost()
    })
  }

  #lose(socket: TypedSocket<MediaCalls, MediaNotices>) {
    socket.close()
    this.#keeper?.lost()
  }

  /** The socket stands, transports are made anew: the node lost its worker, or I changed my place. */
  async #rejoin() {
    // An answer that is still to come brings new transports as well.
    if (this.#rejoining) return
    this.#rejoining = true
    try {
      await this.#open(0)
    } catch {
      // Through the usual path of a lost link, with its waiting.
      if (this.live && this.#socket) this.#lose(this.#socket)
    } finally {
      this.#rejoining = false
    }
  }
}
