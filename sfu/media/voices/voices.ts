import type { Producer, Router } from 'mediasoup/types'
import type { Clock } from '../../../infra/clock.ts'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { Log } from '../../../infra/log.ts'
import { mediaLimits } from '../../limits.ts'
import type { ConsumerOptions, VoiceSlot } from '../../protocol/media.ts'
import { VoiceEar, type VoiceListener, type VoiceTrack } from './voiceEar.ts'
import { voiceModeOf, type VoiceMode } from './voiceMode.ts'
import { VoiceOutlet } from './voiceOutlet.ts'
import { readVoicePacket } from './voicePacket.ts'
import { selectorRules } from './voiceSelector.ts'
import { VoiceSwitch } from './voiceSwitch.ts'

export interface VoicesDeps {
  clock: Clock
  log: Log
  newId: <T extends string>() => T
  /** Runs a task in the room's own order, so that nobody is offered anything before the answer to a join. */
  inTurn(task: () => Promise<void>): Promise<void>
}

export interface VoicesEvents {
  /** Empty: every microphone is forwarded by itself. */
  onVoices(voices: VoiceSlot[]): void
  /** While the room speaks through slots. Loudest first; empty once when it grows quiet. */
  onSpeakers(speakers: { peerId: PeerId; level: number }[]): void
}

export interface Microphone {
  readonly trackId: TrackId
  readonly peerId: PeerId
  /** On the router its sender is connected to. */
  readonly producer: Producer
  readonly router: Router
}

const tickMs = 100
/** So many listeners change over at a time: the worker has calls of others to answer as well. */
const turnsAtOnce = 8
const retryMs = 1000

/**
 * Whom a room hears. With few microphones everybody, each forwarded by itself; with many, the loudest take turns in
 * a few slots which everybody consumes. It watches microphones by itself for mute and close.
 */
export class Voices {
  readonly #deps: VoicesDeps
  readonly #events: VoicesEvents
  readonly #slotIds: TrackId[]
  readonly #switch: VoiceSwitch
  readonly #microphones = new Map<TrackId, Microphone>()
  readonly #tapped = new Set<TrackId>()
  readonly #outlets = new Map<Router, Promise<VoiceOutlet | null>>()
  readonly #ears = new Map<PeerId, VoiceEar>()
  readonly #stopTick: () => void
  #mode: VoiceMode = 'direct'
  #settling: Promise<void> | null = null
  #unsettled = false
  #voicesChanged = false
  #speakersToldAtMs = 0
  #speaking = false
  #closed = false

  constructor(deps: VoicesDeps, events: VoicesEvents) {
    this.#deps = deps
    this.#events = events
    this.#slotIds = Array.from({ length: selectorRules.slotCount }, () => deps.newId<TrackId>())
    this.#switch = new VoiceSwitch(deps.clock, selectorRules.slotCount, {
      onHolder: ({ slot, holder, before }) => {
        this.#earOf(before)?.setOwnSlot(null)
        this.#earOf(holder)?.setOwnSlot(slot)
        this.#voicesChanged = true
      },
    })
    this.#stopTick = deps.clock.every(tickMs, () => this.#tick())
  }

  /** In `slots` nobody is offered a microphone; who comes in gets the slots. */
  get mode() {
    return this.#mode
  }

  /** For `room.voices` and the answer to a join. */
  voices(): VoiceSlot[] {
    if (this.#mode === 'direct') return []
    const holders = this.#switch.holders()
    return this.#slotIds.map((trackId, slot) => ({
      trackId,
      peerId: this.#microphones.get(holders[slot] as TrackId)?.peerId ?? null,
    }))
  }

  /** Resolves when its first packet will be weighed. */
  async addMicrophone(microphone: Microphone): Promise<void> {
    const { trackId, producer } = microphone
    if (producer.closed || this.#closed) return
    this.#microphones.set(trackId, microphone)
    producer.observer.on('pause', () => {
      this.#switch.forget(trackId)
      this.#count()
    })
    producer.observer.on('resume', () => this.#count())
    producer.observer.once('close', () => {
      this.#switch.forget(trackId)
      this.#microphones.delete(trackId)
      this.#tapped.delete(trackId)
      this.#count()
    })
    this.#count()
    if (this.#mode === 'slots') await this.#tap(microphone)
  }

  /**
   * Somebody who listens from now on; to be called in the room's own order. In `slots` mode the answer carries
   * consumers of the slots, which flow already, and the listener needs none of microphones.
   */
  async join(listener: VoiceListener): Promise<{ ear: VoiceEar; consumers: ConsumerOptions[] }> {
    const ear = new VoiceEar(listener, () => this.#mode)
    this.#ears.get(listener.peerId)?.close()
    this.#ears.set(listener.peerId, ear)
    if (this.#mode === 'direct') return { ear, consumers: [] }
    const consumers = await ear.openSlots(await this.#slotTracks(listener.router))
    ear.setOwnSlot(this.#slotOf(listener.peerId))
    // A change that came meanwhile has passed this one over.
    if (this.#modeNow() === 'direct') this.#settle()
    return { ear, consumers }
  }

  leave(ear: VoiceEar) {
    ear.close()
    if (this.#ears.get(ear.listener.peerId) === ear) this.#ears.delete(ear.listener.peerId)
  }

  close() {
    this.#closed = true
    this.#stopTick()
    for (const ear of this.#ears.values()) ear.close()
    this.#ears.clear()
    this.#closeOutlets()
  }

  #earOf(trackId: TrackId | null): VoiceEar | undefined {
    const microphone = trackId ? this.#microphones.get(trackId) : undefined
    return microphone && this.#ears.get(microphone.peerId)
  }

  #slotOf(peerId: PeerId): number | null {
    const slot = this.#switch
      .holders()
      .findIndex((holder) => holder && this.#microphones.get(holder)?.peerId === peerId)
    return slot < 0 ? null : slot
  }

  #count() {
    if (this.#closed) return
    const present = this.#microphones.size
    const open = [...this.#microphones.values()].filter(({ producer }) => !producer.paused).length
    const mode = voiceModeOf(this.#mode, { open, present })
    if (mode === this.#mode) return
    this.#mode = mode
    this.#deps.log.info({ mode, open, present }, 'room changed how voices are forwarded')
    this.#settle()
  }

  #modeNow(): VoiceMode {
    return this.#mode
  }

  /** One change of mode after another; the newest wish counts. */
  #settle() {
    this.#unsettled = true
    this.#settling ??= this.#turnAll()
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'not every listener changed over, once more')
        this.#deps.clock.after(retryMs, () => this.#settle())
      })
      .finally(() => (this.#settling = null))
  }

  async #turnAll() {
    while (this.#unsettled && !this.#closed) {
      this.#unsettled = false
      if (this.#mode === 'slots') await Promise.all([...this.#microphones.values()].map((one) => this.#tap(one)))
      this.#events.onVoices(this.voices())
      const ears = [...this.#ears.values()]
      while (ears.length > 0 && !this.#unsettled) {
        const turns = ears.splice(0, turnsAtOnce).map((ear) => this.#deps.inTurn(() => this.#turn(ear)))
        await Promise.all(turns)
      }
    }
  }

  async #turn(ear: VoiceEar) {
    if (this.#mode === 'direct') return ear.turnToMicrophones()
    await ear.turnToSlots(await this.#slotTracks(ear.listener.router))
    ear.setOwnSlot(this.#slotOf(ear.listener.peerId))
  }

  async #slotTracks(router: Router): Promise<VoiceTrack[]> {
    const outlet = await this.#outlet(router)
    return this.#slotIds.flatMap((trackId, slot) => {
      const producer = outlet?.slot(slot)
      return producer ? [{ trackId, peerId: null, source: 'voice' as const, producer }] : []
    })
  }

  /** Null when the router's worker is gone. */
  #outlet(router: Router): Promise<VoiceOutlet | null> {
    const known = this.#outlets.get(router)
    if (known) return known
    const opening = this.#openOutlet(router)
    this.#outlets.set(router, opening)
    return opening
  }

  async #openOutlet(router: Router): Promise<VoiceOutlet | null> {
    const outlet = await VoiceOutlet.open(router, this.#slotIds.length).catch(() => null)
    if (!outlet || this.#closed) {
      outlet?.close()
      this.#outlets.delete(router)
      return null
    }
    this.#switch.outlets.add(outlet)
    outlet.onClosed(() => {
      this.#switch.outlets.delete(outlet)
      this.#outlets.delete(router)
    })
    return outlet
  }

  async #tap({ trackId, producer, router }: Microphone): Promise<void> {
    if (this.#tapped.has(trackId) || producer.closed) return
    this.#tapped.add(trackId)
    const outlet = await this.#outlet(router)
    const tap = await outlet?.tap(producer).catch(() => null)
    // What went away meanwhile closes what hangs on it.
    if (!tap) return void this.#tapped.delete(trackId)
    tap.consumer.on('rtp', (bytes) => {
      const packet = producer.paused ? null : readVoicePacket(bytes, tap.levelExtension)
      if (packet) this.#switch.hear(trackId, packet)
    })
    await tap.consumer.resume().catch(() => undefined)
  }

  #tick() {
    this.#switch.tick()
    if (this.#voicesChanged && this.#mode === 'slots') this.#events.onVoices(this.voices())
    this.#voicesChanged = false
    if (this.#mode === 'slots') this.#tellSpeakers()
    else if (this.#outlets.size > 0 && !this.#settling && ![...this.#ears.values()].some(({ hasSlots }) => hasSlots))
      this.#closeOutlets()
  }

  #tellSpeakers() {
    const nowMs = this.#deps.clock.monotonicMs()
    if (nowMs - this.#speakersToldAtMs < mediaLimits.speakersPeriodMs) return
    this.#speakersToldAtMs = nowMs
    const speakers = this.#switch.speakers().flatMap(({ id, levelDbov }) => {
      const peerId = this.#microphones.get(id)?.peerId
      return peerId ? [{ peerId, level: levelDbov }] : []
    })
    if (speakers.length > 0 || this.#speaking) this.#events.onSpeakers(speakers)
    this.#speaking = speakers.length > 0
  }

  /** Nobody listens through slots any more: microphones need not reach Node. */
  #closeOutlets() {
    for (const outlet of this.#switch.outlets) outlet.close()
    this.#tapped.clear()
    for (const trackId of this.#switch.holders()) if (trackId) this.#switch.forget(trackId)
  }
}
