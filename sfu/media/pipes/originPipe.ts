import type { Router } from 'mediasoup/types'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { mediaLimits } from '../../limits.ts'
import type { CarriedTrack, PipeEnd } from '../../mesh/meshProtocol.ts'
import type { NodeLink } from '../../mesh/nodeLink.ts'
import type { NodePipes } from './nodePipes.ts'
import { mannerOf, Outflow, type PipeSource } from './outflow.ts'
import { PipeEndpoint, type PipeManner } from './pipeEndpoint.ts'

export interface OriginPipeOptions {
  pipeId: string
  link: NodeLink
  /** Carries the tracks whose senders are here, if they go that way. */
  router: Router
  manner: PipeManner
  nodePipes: NodePipes
  onClosed(): void
}

/** Our end of a pipe through which another node has tracks of ours. */
export class OriginPipe {
  readonly pipeId: string
  readonly link: NodeLink
  readonly router: Router
  readonly endpoint: PipeEndpoint
  readonly #manner: PipeManner
  readonly #outflows = new Map<TrackId, Promise<Outflow>>()
  readonly #flowing = new Map<TrackId, Outflow>()
  #level: number

  private constructor(
    { pipeId, link, router, manner, nodePipes, onClosed }: OriginPipeOptions,
    endpoint: PipeEndpoint,
  ) {
    this.pipeId = pipeId
    this.link = link
    this.router = router
    this.#manner = manner
    this.endpoint = endpoint
    this.#level = nodePipes.levelOf(link.nodeId)
    nodePipes.origins.set(pipeId, this)
    endpoint.onClosed(() => {
      nodePipes.origins.delete(pipeId)
      onClosed()
    })
  }

  /** Throws ProblemError MEDIA_UNAVAILABLE. */
  static async open(options: OriginPipeOptions, end: PipeEnd): Promise<OriginPipe> {
    const endpoint = await PipeEndpoint.open(options.router, options.nodePipes.listenInfo, options.manner)
    await endpoint.connect(end)
    if (endpoint.closed) throw new ProblemError('MEDIA_UNAVAILABLE')
    return new OriginPipe(options, endpoint)
  }

  outflows(): Outflow[] {
    return [...this.#flowing.values()]
  }

  /** Asked again, it answers the same. Throws ProblemError NOT_FOUND, MEDIA_UNAVAILABLE. */
  async carry(source: PipeSource): Promise<CarriedTrack> {
    const { trackId } = source
    if (source.router !== this.router || mannerOf(source) !== this.#manner) throw new ProblemError('NOT_FOUND')
    if (this.#outflows.size >= mediaLimits.consumersPerPeerMax) throw new ProblemError('MEDIA_UNAVAILABLE')
    const known = this.#outflows.get(trackId) ?? this.#open(source)
    const { carried } = await known
    return { ...carried, paused: source.producer.paused }
  }

  /** Throws ProblemError NOT_FOUND. */
  async setLayers(trackId: TrackId, layers: readonly number[]): Promise<void> {
    const outflow = await this.#outflows.get(trackId)
    if (!outflow) throw new ProblemError('NOT_FOUND')
    outflow.setLayers(layers)
  }

  drop(trackId: TrackId) {
    const outflow = this.#outflows.get(trackId)
    this.#forget(trackId)
    void outflow?.then(
      (one) => one.close(),
      () => undefined,
    )
  }

  setPressure(level: number) {
    this.#level = level
    for (const outflow of this.#flowing.values()) outflow.setPressure(level)
  }

  /** What was said while the link was silent is lost: everything once more. */
  retell() {
    for (const { source, state } of this.#flowing.values()) this.#tell(source.trackId, state)
  }

  close() {
    this.endpoint.close()
  }

  #open(source: PipeSource): Promise<Outflow> {
    const { trackId } = source
    const { rttMs } = this.link.figures
    const opening = Outflow.open(this.endpoint.transport, source, rttMs, {
      onChanged: (state) => this.#tell(trackId, state),
      onEnded: () => {
        this.#forget(trackId)
        this.link.tell('pipe.ended', { pipeId: this.pipeId, trackId })
      },
    })
    this.#outflows.set(trackId, opening)
    void this.#opened(trackId, opening)
    return opening
  }

  async #opened(trackId: TrackId, opening: Promise<Outflow>): Promise<void> {
    const outflow = await opening.catch(() => null)
    const wanted = this.#outflows.get(trackId) === opening
    if (!outflow && wanted) this.#forget(trackId)
    if (!outflow) return
    // Dropped meanwhile: whoever drops it closes it.
    if (wanted) this.#flowing.set(trackId, outflow)
    outflow.setPressure(this.#level)
  }

  #forget(trackId: TrackId) {
    this.#outflows.delete(trackId)
    this.#flowing.delete(trackId)
  }

  #tell(trackId: TrackId, state: { paused: boolean; scores: number[] }) {
    this.link.tell('pipe.changed', { pipeId: this.pipeId, trackId, ...state })
  }
}
