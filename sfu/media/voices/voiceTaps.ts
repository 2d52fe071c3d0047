import type { Router } from 'mediasoup/types'
import type { TrackId } from '../../../infra/contract/ids.ts'
import type { VoiceOutlet } from './voiceOutlet.ts'
import { readVoicePacket, type VoicePacket } from './voicePacket.ts'

/** A sound on a router of ours, for as long as nobody lets go of it. */
export interface BroughtSound {
  readonly producerId: string
  readonly router: Router
  release(): void
}

/** A sound whose packets Node is to weigh. */
export interface Tappable {
  readonly trackId: TrackId
  /** Rejects when it cannot be had. */
  bring(): Promise<BroughtSound>
}

export interface VoiceTapsDeps {
  /** Null when the router's worker is gone. */
  outletOf(router: Router): Promise<VoiceOutlet | null>
  hear(trackId: TrackId, packet: VoicePacket): void
}

/** The microphones whose packets reach Node, those of this node and those that were brought here. */
export class VoiceTaps {
  readonly #deps: VoiceTapsDeps
  readonly #taps = new Map<TrackId, VoiceTap>()

  constructor(deps: VoiceTapsDeps) {
    this.#deps = deps
  }

  has(trackId: TrackId) {
    return this.#taps.has(trackId)
  }

  /** Resolves when its packets are heard. What cannot be had is left out, and may be asked for again. */
  tap(sound: Tappable): Promise<void> {
    const { trackId } = sound
    const known = this.#taps.get(trackId)
    if (known) return known.opened
    const tap = new VoiceTap(sound, this.#deps, () => {
      if (this.#taps.get(trackId) === tap) this.#taps.delete(trackId)
    })
    this.#taps.set(trackId, tap)
    return tap.opened
  }

  drop(trackId: TrackId) {
    this.#taps.get(trackId)?.close()
  }

  /** What is lost behind the slots, to all whose voice may be in them. */
  tellLoss(lossShare: number) {
    const heard = [...this.#taps.values()].flatMap(({ source }) => source ?? [])
    for (const [outlet, sources] of Map.groupBy(heard, (source) => source.outlet))
      outlet.tellLoss(
        sources.map(({ ssrc }) => ssrc),
        lossShare,
      )
  }

  close() {
    for (const tap of this.#taps.values()) tap.close()
  }
}

class VoiceTap {
  readonly opened: Promise<void>
  /** Null until its packets are heard. */
  source: { readonly outlet: VoiceOutlet; readonly ssrc: number } | null = null
  readonly #onClosed: () => void
  #end: (() => void)[] = []
  #closed = false

  constructor(sound: Tappable, deps: VoiceTapsDeps, onClosed: () => void) {
    this.#onClosed = onClosed
    this.opened = this.#open(sound, deps).catch(() => this.close())
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    for (const task of this.#end) task()
    this.#onClosed()
  }

  async #open(sound: Tappable, { outletOf, hear }: VoiceTapsDeps): Promise<void> {
    const { producerId, router, release } = await sound.bring()
    this.#atEnd(release)
    const outlet = this.#closed ? null : await outletOf(router)
    if (this.#closed || !outlet) return this.close()
    const { consumer, ssrc, levelExtension } = await outlet.tap(producerId)
    this.source = { outlet, ssrc }
    this.#atEnd(() => consumer.close())
    consumer.observer.once('close', () => this.close())
    consumer.on('rtp', (bytes) => {
      const packet = readVoicePacket(bytes, levelExtension)
      if (packet) hear(sound.trackId, packet)
    })
    if (!this.#closed) await consumer.resume()
  }

  #atEnd(task: () => void) {
    if (this.#closed) task()
    else this.#end.push(task)
  }
}
