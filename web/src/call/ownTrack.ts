import type { Device, types } from 'mediasoup-client'
import type { CallInput } from '../../../infra/contract/calls.ts'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { CameraCodec, MediaCalls, TrackInfo, TrackSource } from '../../../sfu/protocol/media.ts'
import { trackBackoff } from '../link/backoff.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { persist } from '../link/persist.ts'
import { LinkLostError } from '../link/typedSocket.ts'
import { samePlan } from './encodings.ts'
import type { PicturePlan } from './encodings.ts'
import { planOf, producerOptions } from './ownTrackOptions.ts'
import { applyWanted } from './senderLayers.ts'

export interface OwnTrackParts {
  source: TrackSource
  link: Pick<MediaLink, 'call'>
  clock: PageClock
  /** The node does not take the track, also after asking again. */
  refused(problem: ProblemError): void
  /** The node paused it while nobody could tell me. */
  mutedAway(): void
}

type Layer = 0 | 1 | 2 | null

/**
 * One source of mine: the track as it is now, the intention to send it, and the producer that follows both.
 * Changes that come while it is being built are applied afterwards, the last one wins.
 */
export class OwnTrack {
  readonly source: TrackSource
  readonly #parts: OwnTrackParts
  #track: MediaStreamTrack | null = null
  #paused = true
  #codec: CameraCodec = 'vp8'
  #producer: types.Producer | null = null
  #plan: PicturePlan | null = null
  #building = false
  /** The one to produce on; a newer one replaces it at any moment. */
  #transport: types.Transport | null = null
  #device: Device | null = null
  #closed = false
  /** The node said no: only turning it on again, or another transport, asks once more. */
  #refused = false
  /** Counts transports, sockets and openings, so that an answer about an earlier one changes nothing. */
  #life = 0
  /** What the node has to know of the producer, from the moment it may be told. */
  #rtpParameters: types.RtpParameters | null = null
  /** What the node was told last, and whether it said yes to it; null before it knows the track. */
  #told: { trackId: TrackId; paused: boolean; sure: boolean } | null = null
  /** What this source was before it was opened anew; the node may still have it. */
  #formerId: TrackId | null = null
  /** The highest layer that anybody needs; said of one track, and perhaps before its opening is answered. */
  #wanted: { trackId: TrackId; layer: Layer } | null = null

  constructor(parts: OwnTrackParts) {
    this.source = parts.source
    this.#parts = parts
  }

  get trackId(): TrackId | null {
    return this.#told?.trackId ?? null
  }

  set(track: MediaStreamTrack | null, paused: boolean) {
    this.#track = track
    this.#paused = paused || !track
    if (!this.#paused) this.#refused = false
    this.review()
    void this.#follow()
  }

  setCodec(codec: CameraCodec) {
    if (this.source !== 'camera' || this.#codec === codec) return
    this.#codec = codec
    this.review()
  }

  /** Opens the track anew when it is not any more what it was opened as: a rotated phone, another camera or codec. */
  review() {
    const plan = this.#freshPlan()
    if (!plan || !this.#plan || !this.#producer || this.source !== 'camera' || samePlan(plan, this.#plan)) return
    this.#formerId = this.#told?.trackId ?? this.#formerId
    this.#producer.close()
    this.#forget()
    if (this.#transport && this.#device) void this.produce(this.#transport, this.#device)
  }

  /** What nobody needs is not encoded; the intention stays as it is. */
  want(trackId: TrackId, layer: Layer) {
    this.#wanted = { trackId, layer }
    void this.#follow()
  }

  async produce(transport: types.Transport, device: Device): Promise<void> {
    this.#transport = transport
    this.#device = device
    if (this.#producer || this.#building || this.#refused || !this.#track) return
    this.#building = true
    // A muted microphone says nothing from its first packet on.
    this.#track.enabled = !this.#paused
    this.#plan = this.#freshPlan()
    try {
      const producer = await transport.produce({
        track: this.#track,
        stopTracks: false,
        ...producerOptions(this.source, this.#plan, device),
        appData: { source: this.source, own: this },
      })
      if (this.#closed || this.#refused || transport !== this.#transport) producer.close()
      else this.#producer = producer
    } catch {
      // The transport closed meanwhile; the next one produces again.
    }
    this.#building = false
    // The transport was replaced while this one was still negotiating.
    if (this.#transport !== transport && !this.#closed) return this.produce(this.#transport, device)
    this.review()
    await this.#follow()
  }

  /** The node is told while the browser is still negotiating; see MediaEngine.enter. */
  async announce(rtpParameters: types.RtpParameters) {
    this.#rtpParameters = rtpParameters
    const { source } = this
    const { link, clock, refused } = this.#parts
    const life = this.#life
    let paused = this.#paused
    const open = () => {
      if (life !== this.#life || this.#closed) throw new LinkLostError('the transport is gone')
      paused = this.#paused
      const lines = this.#plan?.lines ?? []
      return link.call('track.open', { source, rtpParameters, paused, lines } as CallInput<MediaCalls, 'track.open'>)
    }
    try {
      const { trackId } = await persist(clock, trackBackoff, async () => open())
      if (life !== this.#life) return
      if (this.#closed) return this.#tell('track.close', { trackId })
      this.#told = { trackId, paused, sure: true }
      await this.#follow()
    } catch (error) {
      // After a lost socket everything is announced anew.
      if (life !== this.#life || this.#closed || !(error instanceof ProblemError)) return
      this.#refused = true
      this.#producer?.close()
      this.#producer = null
      this.#rtpParameters = null
      refused(error)
    }
  }

  /** Another socket, the same transports: what the node has is compared with what I send. */
  resumed(tracks: readonly TrackInfo[]) {
    this.#life += 1
    const known = tracks.find(({ source }) => source === this.source)
    const told = this.#told
    if (known && known.trackId !== this.#formerId) {
      // It was sure that I am heard, and is not any more: somebody muted me, and the notice was lost.
      if (told?.sure && !told.paused && known.paused && !this.#paused) this.#parts.mutedAway()
      this.#told = { trackId: known.trackId, paused: known.paused, sure: true }
      void this.#follow()
      return
    }
    this.#told = null
    if (this.#rtpParameters && !this.#refused) void this.announce(this.#rtpParameters)
  }

  transportGone() {
    this.#forget()
    this.#formerId = null
    this.#wanted = null
    this.#refused = false
  }

  close() {
    this.#closed = true
    this.#producer?.close()
    if (this.#told) this.#tell('track.close', { trackId: this.#told.trackId })
    this.#told = null
  }

  #forget() {
    this.#life += 1
    this.#producer = null
    this.#rtpParameters = null
    this.#told = null
  }

  #freshPlan(): PicturePlan | null {
    return this.#track && this.#device ? planOf(this.source, this.#track, this.#codec, this.#device) : null
  }

  async #follow() {
    const producer = this.#producer
    if (producer && !producer.closed) {
      if (producer.track !== this.#track) await producer.replaceTrack({ track: this.#track }).catch(() => undefined)
      if (this.#paused) producer.pause()
      else producer.resume()
    }
    const told = this.#told
    if (!told) return
    if (producer?.rtpSender && this.#plan && this.#wanted?.trackId === told.trackId) {
      void applyWanted(producer.rtpSender, this.#plan, this.#wanted.layer)
    }
    if (told.paused === this.#paused) return
    told.paused = this.#paused
    told.sure = false
    void this.#parts.link.call('track.pause', { trackId: told.trackId, paused: told.paused }).then(
      () => (told.sure = true),
      // The track or the socket is gone: coming back compares.
      () => undefined,
    )
  }

  /** For calls whose failure means that the track or the socket is gone anyway. */
  #tell(...call: Parameters<MediaLink['call']>) {
    this.#parts.link.call(...call).catch(() => undefined)
  }
}
