import type { Consumer, PlainTransport, Producer, Router, RtpCapabilities } from 'mediasoup/types'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { CarriedTrack } from '../../mesh/meshProtocol.ts'
import type { ConsumedSource } from '../../protocol/media.ts'
import type { Layer } from '../subscriptions/demand.ts'
import type { LocalTrack } from '../localTrack.ts'
import type { TrackPicture } from '../track.ts'
import { repairsSound } from '../voices/soundRepair.ts'
import { layersUnder } from './linkPressure.ts'
import { mannerFor } from './pipeEndpoint.ts'

/** Something of this node that may be carried to another one: a track, or a slot that voices take turns in. */
export interface PipeSource {
  readonly trackId: TrackId
  readonly source: ConsumedSource
  readonly producer: Producer
  readonly router: Router
  readonly picture: TrackPicture | null
}

export const sourceOf = ({ trackId, source, producer, home, picture }: LocalTrack): PipeSource => ({
  trackId,
  source,
  producer,
  router: home.router,
  picture,
})

export const mannerOf = ({ producer }: PipeSource) => mannerFor(producer.rtpParameters.codecs[0]?.mimeType ?? '')

export interface OutflowEvents {
  /** Its sender paused or resumed it, or the score of a layer changed. */
  onChanged(now: { paused: boolean; scores: number[] }): void
  /** Its sender, its worker or the pipe is gone. */
  onEnded(): void
}

/**
 * One track on its way out through a pipe: simulcast as one stream for each layer, everything else as one stream.
 * What the other region needs counts like what a viewer here needs, so that the sender hears of it.
 */
export class Outflow {
  readonly source: PipeSource
  readonly carried: CarriedTrack
  readonly #streams: readonly Consumer[]
  readonly #flows: boolean[]
  readonly #events: OutflowEvents
  #wanted: readonly number[] = []
  #level = 0
  #allowed: readonly number[] = []
  #top: Layer = null
  #closed = false
  readonly #tell = () => this.#events.onChanged(this.state)

  private constructor(source: PipeSource, streams: readonly Consumer[], carried: CarriedTrack, events: OutflowEvents) {
    this.source = source
    this.carried = carried
    this.#streams = streams
    this.#flows = streams.map(() => false)
    this.#events = events
    const { observer } = source.producer
    for (const event of ['pause', 'resume', 'score'] as const) observer.on(event, this.#tell)
    for (const stream of streams) stream.observer.once('close', () => this.#end())
  }

  /**
   * `rttMs` is how far away the other node is, null while nobody knows.
   * Throws ProblemError MEDIA_UNAVAILABLE, NOT_FOUND (closed meanwhile).
   */
  static async open(
    transport: Pick<PlainTransport, 'consume'>,
    source: PipeSource,
    rttMs: number | null,
    events: OutflowEvents,
  ): Promise<Outflow> {
    const { producer, router } = source
    if (producer.closed) throw new ProblemError('NOT_FOUND')
    const inLayers = producer.type === 'simulcast' && mannerOf(source) === 'layers'
    const layerCount = inLayers ? (producer.rtpParameters.encodings?.length ?? 1) : 1
    const rtpCapabilities = withoutEstimator(router.rtpCapabilities)
    const opened = await Promise.allSettled(
      Array.from({ length: layerCount }, (_, spatialLayer) =>
        transport.consume({
          producerId: producer.id,
          rtpCapabilities,
          paused: true,
          enableRtx: producer.kind === 'video' || repairsSound(rttMs),
          ...(inLayers && { preferredLayers: { spatialLayer } }),
        }),
      ),
    )
    const streams = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const whole = streams.length === layerCount && !producer.closed && streams.every(({ closed }) => !closed)
    const carried = whole ? carriedAs(producer, streams) : null
    if (!carried) {
      for (const stream of streams) stream.close()
      throw new ProblemError(producer.closed ? 'NOT_FOUND' : 'MEDIA_UNAVAILABLE')
    }
    return new Outflow(source, streams, carried, events)
  }

  get state() {
    const { producer } = this.source
    const scores = producer.score.slice(0, 3).map(({ score }) => Math.min(10, Math.max(0, score)))
    return { paused: producer.paused, scores }
  }

  /** How many streams flow; none: it rests. */
  get layerCount() {
    return this.#allowed.length
  }

  setLayers(layers: readonly number[]) {
    this.#wanted = layers
    this.#apply()
  }

  /** How much is withheld from the link, see linkPressure. */
  setPressure(level: number) {
    this.#level = level
    this.#apply()
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    const { observer } = this.source.producer
    for (const event of ['pause', 'resume', 'score'] as const) observer.off(event, this.#tell)
    this.source.picture?.demand.change(this.#top, null)
    this.#top = null
    for (const stream of this.#streams) stream.close()
  }

  #end() {
    if (this.#closed) return
    this.close()
    this.#events.onEnded()
  }

  #apply() {
    if (this.#closed) return
    const { source, picture } = this.source
    this.#allowed = layersUnder(this.#level, source, this.#wanted)
    const top = this.#allowed.at(-1) ?? null
    picture?.demand.change(this.#top, top)
    this.#top = top
    const [only, ...more] = this.#streams
    if (only && more.length === 0) this.#applyToOne(only, top)
    else for (const layer of this.#streams.keys()) this.#let(layer, this.#allowed.includes(layer))
  }

  #applyToOne(stream: Consumer, top: Layer) {
    if (stream.type === 'svc' && top !== null)
      void stream.setPreferredLayers({ spatialLayer: top }).catch(() => undefined)
    this.#let(0, top !== null)
  }

  /** Requests leave in the order they are made; one that fails fails because its worker is gone. */
  #let(index: number, flows: boolean) {
    const stream = this.#streams[index]
    if (!stream || this.#flows[index] === flows) return
    this.#flows[index] = flows
    if (!flows) return void stream.pause().catch(() => undefined)
    // A stream that begins asks for a key frame, so it waits for others who want one.
    const begin = () => void (this.#flows[index] && !this.#closed && stream.resume().catch(() => undefined))
    if (this.source.picture) this.source.picture.gate.pass(begin)
    else begin()
  }
}

/** Between nodes nobody estimates bandwidth, and streams are told apart by their numbers alone. */
function withoutEstimator({ codecs, headerExtensions }: RtpCapabilities): RtpCapabilities {
  const kept = headerExtensions?.filter(({ uri }) => !/sdes:mid$|abs-send-time$|transport-wide-cc/.test(uri))
  return { codecs, headerExtensions: kept }
}

function carriedAs(producer: Producer, streams: readonly Consumer[]): CarriedTrack | null {
  const { codecs, headerExtensions, rtcp, msid } = streams[0]?.rtpParameters ?? { codecs: [] }
  const encodings = streams.flatMap(({ rtpParameters }) =>
    (rtpParameters.encodings ?? []).map(({ ssrc, rtx, dtx, scalabilityMode }) => ({
      ssrc,
      rtx: rtx && { ssrc: rtx.ssrc },
      dtx,
      scalabilityMode: producer.type === 'svc' ? scalabilityMode : undefined,
    })),
  )
  const parsed = CarriedTrack.safeParse({
    kind: producer.kind,
    paused: producer.paused,
    rtpParameters: {
      codecs,
      headerExtensions,
      encodings,
      rtcp: { cname: rtcp?.cname, reducedSize: rtcp?.reducedSize },
      msid,
    },
  })
  return parsed.success ? parsed.data : null
}
