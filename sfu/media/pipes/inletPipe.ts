import type { Producer } from 'mediasoup/types'
import type { RoomId, TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { mediaLimits } from '../../limits.ts'
import type { CarriedTrack } from '../../mesh/meshProtocol.ts'
import type { NodeLink } from '../../mesh/nodeLink.ts'
import type { RoomRouter } from '../roomRouter.ts'
import { toRtpParameters } from '../wireForm.ts'
import type { NodePipes } from './nodePipes.ts'
import { PipeEndpoint } from './pipeEndpoint.ts'

export interface InletPipeOptions {
  pipeId: string
  link: NodeLink
  /** Where what it brings is to stand. */
  router: RoomRouter
  nodePipes: NodePipes
  onClosed(pipe: InletPipe): void
}

/** A track that came through the pipe, to be told what its origin says of it. */
export interface Arrival {
  /** How many streams were asked for; none: it rests. */
  readonly layerCount: number
  onChanged(now: { paused: boolean; scores: readonly number[] }): void
  onEnded(): void
  /** What was asked for is asked for once more. */
  onReopened(): void
}

/** Our end of a pipe through which tracks of another node come to one of our routers. */
export class InletPipe {
  readonly pipeId: string
  readonly link: NodeLink
  readonly router: RoomRouter
  readonly endpoint: PipeEndpoint
  readonly arrivals = new Map<TrackId, Arrival>()
  #ready: Promise<void> = Promise.resolve()
  #carryingCount = 0

  private constructor({ pipeId, link, router, nodePipes, onClosed }: InletPipeOptions, endpoint: PipeEndpoint) {
    this.pipeId = pipeId
    this.link = link
    this.router = router
    this.endpoint = endpoint
    nodePipes.inlets.set(pipeId, this)
    endpoint.onClosed(() => {
      nodePipes.inlets.delete(pipeId)
      for (const arrival of this.arrivals.values()) arrival.onEnded()
      this.arrivals.clear()
      nodePipes.closeOver(link, pipeId)
      onClosed(this)
    })
  }

  /** Our end alone: `connect` is next. Throws ProblemError MEDIA_UNAVAILABLE. */
  static async prepare(options: InletPipeOptions): Promise<InletPipe> {
    return new InletPipe(options, await PipeEndpoint.open(options.router.router, options.nodePipes.listenInfo))
  }

  /** Nothing comes through it, and nothing is to. */
  get idle() {
    return this.arrivals.size === 0 && this.#carryingCount === 0
  }

  arrived(): Arrival[] {
    return [...this.arrivals.values()]
  }

  get closed() {
    return this.endpoint.closed
  }

  /** Asks for the other end, on the router of that track. What is carried meanwhile waits for it over there. */
  connect(roomId: RoomId, trackId: TrackId) {
    const opening = this.link.call('pipe.open', { roomId, pipeId: this.pipeId, trackId, end: this.endpoint.end })
    this.#ready = opening.then(({ end }) => this.endpoint.connect(end))
    this.#ready.catch(() => this.close())
  }

  /** Throws ProblemError NOT_FOUND (the track is gone, or its sender is on another router), MEDIA_UNAVAILABLE. */
  async carry(trackId: TrackId): Promise<CarriedTrack> {
    this.#carryingCount += 1
    // One round trip for both: the link keeps the order.
    const carrying = this.link.call('pipe.carry', { pipeId: this.pipeId, trackId })
    const [ready, carried] = await Promise.allSettled([this.#ready, carrying])
    this.#carryingCount -= 1
    if (ready.status === 'rejected') throw ready.reason
    if (carried.status === 'rejected') throw carried.reason
    return carried.value
  }

  /** Stands for the track here, under its own id. Throws ProblemError MEDIA_UNAVAILABLE. */
  async land(trackId: TrackId, { kind, rtpParameters, paused }: CarriedTrack, arrival: Arrival): Promise<Producer> {
    const producer = await this.endpoint.transport
      .produce({
        id: trackId,
        kind,
        rtpParameters: toRtpParameters(rtpParameters),
        paused,
        // The first request passes at once; those of the next second go on together.
        keyFrameRequestDelay: mediaLimits.pipeKeyFramePeriodMs,
      })
      .catch(() => null)
    if (!producer || producer.closed || this.closed) {
      producer?.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
    this.endpoint.watch(producer)
    this.arrivals.set(trackId, arrival)
    return producer
  }

  setLayers(trackId: TrackId, layers: readonly number[]): Promise<unknown> {
    return this.link.call('pipe.layers', { pipeId: this.pipeId, trackId, layers: [...layers] })
  }

  drop(trackId: TrackId) {
    this.arrivals.delete(trackId)
    if (!this.closed) this.link.call('pipe.drop', { pipeId: this.pipeId, trackId }).catch(() => undefined)
  }

  close() {
    this.endpoint.close()
  }
}
