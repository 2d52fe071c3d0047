import type { Producer } from 'mediasoup/types'
import type { Clock } from '../../../infra/clock.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { mediaLimits } from '../../limits.ts'
import type { CarriedTrack } from '../../mesh/meshProtocol.ts'
import type { RoomRouter } from '../roomRouter.ts'
import type { Arrival, InletPipe } from './inletPipe.ts'
import type { Lease } from './pipe.ts'
import type { Remote } from './remoteTrack.ts'

export interface InflowOptions {
  track: Remote
  /** Where it lands; routers of ours besides take it from there. */
  router: RoomRouter
  /** Finds or opens a pipe that carries it. */
  carry(): Promise<{ pipe: InletPipe; carried: CarriedTrack }>
  clock: Clock
  onClosed(inflow: Inflow): void
}

/** One track of another node on a router of ours: it rests while nobody here needs it, and goes with the last lease. */
export class Inflow implements Arrival {
  readonly track: Remote
  readonly router: RoomRouter
  readonly open: Promise<void>
  /** What its origin says of each layer. */
  scores: readonly number[] = []
  readonly #options: InflowOptions
  #pipe: InletPipe | null = null
  #producer: Producer | null = null
  #leaseCount = 0
  #neededCount = 0
  #told: readonly number[] = []
  #cancelRest: (() => void) | null = null
  #cancelRetry: () => void = () => undefined
  #closed = false

  constructor(options: InflowOptions) {
    this.#options = options
    this.track = options.track
    this.router = options.router
    this.track.follow({ onPaused: (paused) => this.#pause(paused), onClosed: () => this.close() })
    this.open = this.#open()
    this.open.catch(() => this.close())
  }

  get landed() {
    return this.#producer !== null
  }

  /** Whether anybody has it from here. */
  get held() {
    return this.#leaseCount > 0
  }

  /** How many streams were asked for; none: it rests. */
  get layerCount() {
    return this.#told.length
  }

  /** Of sound it counts whether somebody listens; of pictures, which layers the viewers here need. */
  take(): Lease {
    let [held, needed] = [true, true]
    this.#leaseCount += 1
    this.#neededCount += 1
    this.review()
    const need = (now: boolean) => {
      if (!held || now === needed) return
      needed = now
      this.#neededCount += now ? 1 : -1
      this.review()
    }
    const release = () => {
      need(false)
      if (held) this.#leaseCount -= 1
      held = false
      this.review()
    }
    return { need, release }
  }

  /** What is needed may have changed. */
  review() {
    if (this.#closed) return
    if (this.#leaseCount > 0 && this.#neededCount > 0) {
      this.#cancelRest?.()
      this.#cancelRest = null
    } else this.#cancelRest ??= this.#options.clock.after(mediaLimits.pipeRestMs, () => this.#rest())
    this.#ask()
  }

  onChanged({ paused, scores }: { paused: boolean; scores: readonly number[] }) {
    this.scores = scores
    this.track.setPaused(paused)
  }

  onEnded() {
    this.close()
  }

  onReopened() {
    this.#ask(true)
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    this.#cancelRest?.()
    this.#cancelRetry()
    this.track.follow(null)
    this.#pipe?.drop(this.track.trackId)
    this.#producer?.close()
    this.#options.onClosed(this)
  }

  async #open(): Promise<void> {
    const { trackId } = this.track
    const { pipe, carried } = await this.#options.carry()
    if (this.#closed) return pipe.drop(trackId)
    const producer = await pipe.land(trackId, carried, this)
    this.#pipe = pipe
    this.#producer = producer
    producer.observer.once('close', () => this.close())
    if (this.#closed) {
      pipe.drop(trackId)
      producer.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
    this.track.setPaused(carried.paused)
    this.#ask()
  }

  #wanted(): readonly number[] {
    const { picture } = this.track
    if (picture) return picture.demand.wanted
    // Silence for a moment is not worth two messages: sound rests later, see #rest.
    return this.#neededCount > 0 || this.#cancelRest ? [0] : []
  }

  /** Tells the origin what is needed here, when it changed or when what was told may be lost. */
  #ask(again = false) {
    const wanted = this.#wanted()
    const pipe = this.#pipe
    if (!pipe || this.#closed || (!again && wanted.join() === this.#told.join())) return
    this.#told = wanted
    pipe.setLayers(this.track.trackId, wanted).catch((error: unknown) => {
      // The origin closed its end and could not say so: whoever is here takes it anew.
      if (error instanceof ProblemError && error.code === 'NOT_FOUND') return this.close()
      // Unanswered, it is asked again, as the link allows; the pipe may still bring packets meanwhile.
      this.#cancelRetry()
      this.#cancelRetry = this.#options.clock.after(mediaLimits.pipeRetryMs, () => this.#retry())
    })
  }

  /** While the link is not open there is nothing to ask; `onReopened` comes when it is. */
  #retry() {
    if (this.track.link.state === 'open') this.#ask(true)
  }

  #rest() {
    this.#cancelRest = null
    if (this.#leaseCount === 0) this.close()
    else this.#ask()
  }

  #pause(paused: boolean) {
    const producer = this.#producer
    if (!producer || producer.closed || producer.paused === paused) return
    void (paused ? producer.pause() : producer.resume()).catch(() => undefined)
  }
}
