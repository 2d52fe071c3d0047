import type { Device, types } from 'mediasoup-client'
import type { CallInput } from '../../../infra/contract/calls.ts'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { MediaCalls, TrackSource } from '../../../sfu/protocol/media.ts'
import { trackBackoff } from '../link/backoff.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { persist } from '../link/persist.ts'
import { LinkLostError } from '../link/typedSocket.ts'
import { cameraEncodings, screenEncodings } from './encodings.ts'

export interface OwnTrackParts {
  source: TrackSource
  link: Pick<MediaLink, 'call'>
  clock: PageClock
  /** The node does not take the track, also after asking again. */
  refused(problem: ProblemError): void
}

/**
 * One source of mine: the track as it is now, the intention to send it, and the producer that follows both.
 * Changes that come while it is being built are applied afterwards, the last one wins.
 */
export class OwnTrack {
  readonly source: TrackSource
  readonly #parts: OwnTrackParts
  #track: MediaStreamTrack | null = null
  #paused = true
  #producer: types.Producer | null = null
  #building = false
  /** The one to produce on; a newer one replaces it at any moment. */
  #transport: types.Transport | null = null
  #closed = false
  /** The node said no: only turning it on again, or another transport, asks once more. */
  #refused = false
  /** Counts transports, so that an answer about an earlier one changes nothing. */
  #life = 0
  /** What the node was told last; null before it knows the track. */
  #told: { trackId: TrackId; paused: boolean } | null = null

  constructor(parts: OwnTrackParts) {
    this.source = parts.source
    this.#parts = parts
  }

  set(track: MediaStreamTrack | null, paused: boolean) {
    this.#track = track
    this.#paused = paused || !track
    if (!this.#paused) this.#refused = false
    void this.#follow()
  }

  async produce(transport: types.Transport, device: Device): Promise<void> {
    this.#transport = transport
    if (this.#producer || this.#building || this.#refused || !this.#track) return
    this.#building = true
    // A muted microphone says nothing from its first packet on.
    this.#track.enabled = !this.#paused
    try {
      const producer = await transport.produce({
        track: this.#track,
        stopTracks: false,
        ...optionsFor(this.source, this.#track, device),
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
    await this.#follow()
  }

  /** The node is told while the browser is still negotiating; see MediaEngine.enter. */
  async announce(rtpParameters: types.RtpParameters) {
    const { source } = this
    const { link, clock, refused } = this.#parts
    const life = this.#life
    let paused = this.#paused
    const open = () => {
      if (life !== this.#life || this.#closed) throw new LinkLostError('the transport is gone')
      paused = this.#paused
      return link.call('track.open', { source, rtpParameters, paused } as CallInput<MediaCalls, 'track.open'>)
    }
    try {
      const { trackId } = await persist(clock, trackBackoff, async () => open())
      if (life !== this.#life) return
      if (this.#closed) return this.#tell('track.close', { trackId })
      this.#told = { trackId, paused }
      await this.#follow()
    } catch (error) {
      // After a lost socket everything is announced anew on other transports.
      if (life !== this.#life || this.#closed || !(error instanceof ProblemError)) return
      this.#refused = true
      this.#producer?.close()
      this.#producer = null
      refused(error)
    }
  }

  transportGone() {
    this.#life += 1
    this.#producer = null
    this.#told = null
    this.#refused = false
  }

  close() {
    this.#closed = true
    this.#producer?.close()
    if (this.#told) this.#tell('track.close', { trackId: this.#told.trackId })
    this.#told = null
  }

  async #follow() {
    const producer = this.#producer
    if (producer && !producer.closed) {
      if (producer.track !== this.#track) await producer.replaceTrack({ track: this.#track }).catch(() => undefined)
      if (this.#paused) producer.pause()
      else producer.resume()
    }
    const told = this.#told
    if (!told || told.paused === this.#paused) return
    told.paused = this.#paused
    this.#tell('track.pause', { trackId: told.trackId, paused: told.paused })
  }

  /** For calls whose failure means that the track or the socket is gone anyway. */
  #tell(...call: Parameters<MediaLink['call']>) {
    this.#parts.link.call(...call).catch(() => undefined)
  }
}

function optionsFor(source: TrackSource, track: MediaStreamTrack, device: Device): Partial<types.ProducerOptions> {
  const vp8 = device.recvRtpCapabilities.codecs?.find((codec) => codec.mimeType.toLowerCase() === 'video/vp8')
  const codec = vp8 ? { codec: vp8 } : {}
  switch (source) {
    case 'microphone':
      return { codecOptions: { opusFec: true, opusDtx: true, opusNack: true, opusMaxAverageBitrate: 40_000 } }
    case 'screenAudio':
      return { codecOptions: { opusFec: true, opusStereo: true, opusMaxAverageBitrate: 96_000 } }
    case 'camera':
      // Starting near the target spares the first seconds of blur that the estimator's own start would bring.
      return {
        ...codec,
        encodings: cameraEncodings(track.getSettings().height ?? 720),
        codecOptions: { videoGoogleStartBitrate: 1000 },
      }
    case 'screen':
      return { ...codec, encodings: screenEncodings, codecOptions: { videoGoogleStartBitrate: 1500 } }
    default:
      return source satisfies never
  }
}
