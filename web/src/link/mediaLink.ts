import type { CallInput } from '../../../infra/contract/calls.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { MediaCalls, NodePlace } from '../../../sfu/protocol/media.ts'
import { callBackoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import { FormerSocket, part } from './formerSocket.ts'
import type { EntryPermits } from './entryPermits.ts'
import type { GoneReason } from './link.ts'
import { JoinPlan, type JoinWords } from './joinPlan.ts'
import { LinkKeeper } from './linkKeeper.ts'
import type { MediaLinkEvents } from './mediaLinkEvents.ts'
import { listen, openMediaSocket, standbySocket, stillAnswers, type MediaSocket } from './mediaSocket.ts'
import { NodeWatch, type NodeVerdict } from './nodeWatch.ts'
import type { PageClock } from './pageClock.ts'
import { PlaceRace, type Reached } from './placeRace.ts'
import { originOf, Places } from './places.ts'
import { randomId } from './randomId.ts'
import type { StandbySocket } from './standbySocket.ts'
import { watchStirs } from './stirs.ts'
import { LinkLostError } from './typedSocket.ts'

/**
 * The socket to the media node. `warm` opens it while the person still looks at the preview; `enter` uses the ticket
 * once; every later `room.join` shows the seat, or a fresh ticket when the seat is refused or its node stays away.
 * A node that is lost, or about to stop, is left for one of the standbys it named.
 */
export class MediaLink extends Emitter<MediaLinkEvents> {
  readonly #clock: PageClock
  readonly #newJoinId: () => string
  readonly #places = new Places()
  readonly #watch: NodeWatch
  #keeper: LinkKeeper | null = null
  #plan: JoinPlan
  #socket: MediaSocket | null = null
  #socketUrl = ''
  /** The one that the node let me in by. */
  #joinedSocket: MediaSocket | null = null
  readonly #former: FormerSocket
  /** Where I would go if this node were lost. */
  readonly #standby: StandbySocket<MediaSocket>
  #race: PlaceRace<MediaSocket> | null = null
  /** On the way to another node, while this one is not given up yet. */
  #crossing = false
  /** The answer of another node was lost on the way: it may have taken me in. */
  #perhapsElsewhere = false
  #permits: EntryPermits | null = null
  #entered = false
  #rejoining = false
  #checking: Promise<boolean> | null = null

  constructor(clock: PageClock, newJoinId: () => string = randomId) {
    super()
    this.#clock = clock
    this.#newJoinId = newJoinId
    this.#plan = new JoinPlan(newJoinId)
    this.#former = new FormerSocket(clock)
    this.#standby = standbySocket(clock, () => this.#permits?.seat ?? '')
    this.#watch = new NodeWatch({
      clock,
      ask: () => this.call('consumer.resume', { consumerIds: [] }),
      media: async () => (await this.#permits?.mediaSign()) ?? { heard: 0, due: false },
    })
    this.#watch.on('verdict', (verdict) => this.#judged(verdict))
  }

  warm(nodeUrl: string) {
    if (this.#socketUrl === nodeUrl && this.#socket?.live) return
    this.#socket?.close()
    // Listened to once per socket: a refused join keeps it, and the next attempt finds everything in place.
    this.#adopt({ url: nodeUrl, socket: openMediaSocket(nodeUrl) })
  }

  /** Throws ProblemError (the node refuses) or LinkLostError (it does not answer). */
  async enter(permits: EntryPermits) {
    ;[this.#permits, this.#entered] = [permits, false]
    this.#plan = new JoinPlan(this.#newJoinId)
    this.#keeper?.end('left')
    const keeper = new LinkKeeper({
      clock: this.#clock,
      backoff: callBackoff,
      open: (attempt) => this.#open(attempt),
      abandon: () => {
        this.#race?.giveUp()
        this.#socket?.close()
      },
      check: () => void this.check(),
      watchStirs: (stirred) => watchStirs(this.#clock, stirred),
    })
    this.#keeper = keeper
    keeper.on('change', (link) => {
      if (link.at !== 'live') this.#lostSight()
      this.emit('link', link)
    })
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
    const socket = name === 'network.probe' ? this.#socket : this.#joinedSocket
    if (!socket?.live) throw new LinkLostError('not joined')
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
    if (!socket || !this.live || this.#crossing) return false
    const answers = await stillAnswers(socket, this.#clock)
    if (!answers && this.#socket === socket && this.live) this.#lose(socket)
    return answers && this.live
  }

  /** New transports over the socket that stands. Without one there is nothing to do: coming back brings them. */
  renewMedia() {
    if (this.#crossing) return
    this.#plan.forgetMedia()
    if (this.live) void this.#rejoin()
  }

  /** Everything anew: another socket and other transports. */
  reopen() {
    if (this.#crossing) return
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
    if (!permits || !socket || this.#socket !== socket || !this.live || this.#crossing) return
    this.#permits = permits
    this.#plan.renewed()
    // A goodbye that is lost changes nothing: the place of before ends by itself.
    await socket.call('room.leave', {}).catch(() => undefined)
    // A link that broke meanwhile comes back by itself, and with the new ticket.
    if (this.live) await this.#rejoin()
  }

  /** What stood at the former node is not needed any more. */
  leaveFormer() {
    this.#former.leave()
  }

  retryNow() {
    this.#keeper?.retryNow()
  }

  /** Goodbye is said once and not waited for: closing the socket tells the node as well. */
  close(why: GoneReason) {
    const socket = this.#socket
    const seated = this.#plan.seated && why === 'left' && socket === this.#joinedSocket
    this.#keeper?.end(why)
    this.#race?.giveUp()
    this.#standby.close()
    this.leaveFormer()
    ;[this.#socket, this.#joinedSocket, this.#permits, this.#socketUrl] = [null, null, null, '']
    if (socket) part(socket, this.#clock, seated)
  }

  async #open(attempt: number): Promise<void> {
    const permits = await this.#goodPermits(attempt)
    const reached = await this.#reach(permits)
    if (this.#entered && reached.url !== this.#places.home) this.#plan.forgetMedia()
    try {
      await this.#join(reached, permits, this.#plan.next(permits))
    } catch (error) {
      if (!(error instanceof ProblemError)) this.#plan.lost()
      else {
        this.#places.refused(reached.url)
        // The house may have new keys, or the seat grew old. What it says to the ticket is its last word.
        if (this.#plan.refused(error.code) === 'ask-again') return this.#open(0)
      }
      throw error
    }
    if (!reached.socket.live) throw new LinkLostError('socket closed while joining')
  }

  /** A seat is good on every node that the last one named, a ticket on its own. */
  async #reach(permits: EntryPermits): Promise<Reached<MediaSocket>> {
    const urls = this.#plan.seated ? this.#places.all() : [permits.nodeUrl]
    if (!this.#plan.seated) this.#giveUpRace()
    const standing = this.#socket
    if (standing?.live && urls[0] === this.#socketUrl) {
      await standing.opened()
      return { url: this.#socketUrl, socket: standing }
    }
    const race = (this.#race ??= this.#raceTo(urls, true))
    // Begun in doubt, when the node of before was not to be asked anew.
    race.add(urls[0]!)
    try {
      const reached = await race.won
      if (!this.#permits) throw new LinkLostError('closed meanwhile')
      standing?.close()
      this.#adopt(reached)
      return reached
    } finally {
      if (this.#race === race) this.#race = null
    }
  }

  #giveUpRace() {
    this.#race?.giveUp()
    this.#race = null
    // It may have taken the socket that stood ready.
    if (this.live) this.#standby.keep(this.#places.elsewhere())
  }

  #raceTo(urls: readonly string[], patient = false): PlaceRace<MediaSocket> {
    const open = (url: string) => this.#standby.take(url) ?? openMediaSocket(url)
    const race = new PlaceRace(urls, { clock: this.#clock, open, rttMs: this.#watch.rttMs, patient })
    race.won.catch(() => this.#race === race && (this.#race = null))
    return race
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

  async #join({ url, socket }: Reached<MediaSocket>, permits: EntryPermits, words: JoinWords) {
    const { rtpCapabilities, decodesSvc } = permits
    const answer = await socket.call('room.join', {
      ...words,
      rtpCapabilities,
      decodesSvc,
      firstView: permits.firstView(),
      device: permits.device,
    })
    if (this.#socket !== socket) throw new LinkLostError('closed meanwhile')
    const again = this.#entered
    const moved = again && url !== this.#places.home
    this.#entered = true
    this.#perhapsElsewhere = false
    this.#plan.joined(answer.you.incarnation)
    this.#places.settle(url, answer.standbys)
    if (moved) this.#former.keep(this.#joinedSocket)
    this.#joinedSocket = socket
    this.emit('joined', { answer, again, moved })
    this.#watchNode()
  }

  /** Only whoever has somewhere else to go wants to know early. */
  #watchNode() {
    if (this.#places.elsewhere().length > 0) this.#watch.start()
    else this.#watch.stop()
    this.#standby.keep(this.#places.elsewhere())
  }

  /** Unless the node itself is lost it is asked first, now that only its socket is. */
  #lostSight() {
    if (this.#watch.verdict !== 'lost') this.#giveUpRace()
    this.#watch.stop()
  }

  /** The way elsewhere takes several round trips: it is opened in doubt, and walked once the node is lost. */
  #judged(verdict: NodeVerdict) {
    if (!this.live || this.#crossing) return
    if (verdict === 'well') return this.#giveUpRace()
    this.#race ??= this.#raceTo(this.#places.elsewhere())
    if (verdict === 'lost') void this.#cross(this.#race, () => this.#watch.verdict === 'lost')
  }

  /** This node is about to stop: over to the one it named, or to any other. */
  async #moveTo(to: NodePlace) {
    const here = this.#joinedSocket
    for (const urls of [[originOf(to.url)], this.#places.elsewhere()]) {
      if (!this.live || this.#crossing || this.#joinedSocket !== here || urls.length === 0) return
      this.#giveUpRace()
      this.#race = this.#raceTo(urls)
      await this.#cross(this.#race, () => true)
    }
  }

  /**
   * Joins elsewhere while everything here still stands. `wanted` is asked once the other node is reached: whether it
   * must still be. What fails changes nothing here, unless this node was lost meanwhile.
   */
  async #cross(race: PlaceRace<MediaSocket>, wanted: () => boolean) {
    const permits = this.#permits
    const former = { url: this.#socketUrl, socket: this.#socket }
    if (!permits || !former.socket) return
    this.#crossing = true
    try {
      const reached = await race.won
      // Lost meanwhile: whoever brings the link back takes the race over.
      if (!this.live) return
      if (this.#race === race) this.#race = null
      if (!wanted() || this.#rejoining) return reached.socket.close()
      this.#adopt(reached)
      await this.#join(reached, permits, this.#plan.elsewhere(permits))
    } catch (error) {
      if (this.#permits === permits && this.live) this.#stay(former, error)
    } finally {
      this.#crossing = false
      if (this.live) this.#watchNode()
    }
  }

  /** The other node did not take me. */
  #stay({ url, socket }: { url: string; socket: MediaSocket | null }, error: unknown) {
    const tried = this.#socket
    if (tried === socket || !socket) return
    this.#places.refused(this.#socketUrl)
    // An answer that was lost may have been a yes, and then the node of before lets go of me.
    this.#perhapsElsewhere = !(error instanceof ProblemError)
    tried?.close()
    ;[this.#socket, this.#socketUrl] = [socket, url]
    if (error instanceof ProblemError && error.code === 'REMOVED') this.#keeper?.refuse(error)
    else if (!socket.live) this.#keeper?.lost()
  }

  #adopt({ url, socket }: Reached<MediaSocket>) {
    ;[this.#socket, this.#socketUrl] = [socket, url]
    const isHeard = () => socket === this.#socket || socket === this.#joinedSocket
    listen(socket, {
      isHeard,
      say: (name, notice) => this.emit(name, notice as never),
      beat: () => socket === this.#joinedSocket && this.#watch.heard(),
      standbys: (standbys) => {
        this.#places.know(standbys)
        if (this.live) this.#watchNode()
      },
      moving: (to) => void this.#moveTo(to),
      gone: (notice) => {
        // Of the node that I am leaving it is no news.
        if (socket !== this.#socket) return
        if (notice.why === 'replaced' && this.#perhapsElsewhere) return this.#lose(socket)
        this.emit('you.gone', notice)
        this.close(notice.why)
      },
      mediaLost: (notice) => {
        this.emit('media.lost', notice)
        this.renewMedia()
      },
      lost: () => {
        // While a join is under way its own failure is heard.
        if (this.#socket === socket && this.#joinedSocket === socket && this.live) this.#keeper?.lost()
        this.emit('broke', null)
      },
    })
  }

  #lose(socket: MediaSocket) {
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
