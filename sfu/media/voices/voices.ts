import type { Producer, Router } from 'mediasoup/types'
import type { Clock } from '../../../infra/clock.ts'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { Log } from '../../../infra/log.ts'
import { mediaLimits } from '../../limits.ts'
import type { ConsumerOptions, VoiceSlot } from '../../protocol/media.ts'
import { RemoteVoices, type NodeVoices } from './remoteVoices.ts'
import { VoiceEar, type VoiceListener, type VoiceTrack } from './voiceEar.ts'
import { voiceModeOf, type VoiceMode } from './voiceMode.ts'
import { VoiceOffer } from './voiceOffer.ts'
import { VoiceOutlets } from './voiceOutlets.ts'
import type { VoicePacket } from './voicePacket.ts'
import { selectorRules } from './voiceSelector.ts'
import { VoiceSwitch } from './voiceSwitch.ts'
import { VoiceTaps, type BroughtSound, type Tappable } from './voiceTaps.ts'

export interface VoicesDeps {
  clock: Clock
  log: Log
  newId: <T extends string>() => T
  /** So many microphones of this node may go to another one. */
  microphonesBetweenRegions: number
  /** Runs a task in the room's own order, so that nobody is offered anything before the answer to a join. */
  inTurn(task: () => Promise<void>): Promise<void>
  /** What is lost on the way to the worst off of the other nodes. */
  lossShareOut(): number
  /** Brings a microphone or a slot of another node to a router of ours. Rejects when it cannot be had. */
  bring(trackId: TrackId, router: Router): Promise<BroughtSound>
}

export interface VoicesEvents {
  /** Empty: every microphone is forwarded by itself. */
  onVoices(voices: VoiceSlot[]): void
  /** While the room speaks through slots. Loudest first; empty once when it grows quiet. */
  onSpeakers(speakers: { peerId: PeerId; level: number }[]): void
  /** What other nodes may take of the voices here is not what it was. */
  onOffered(): void
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
 * Whom a room hears on this node. With few microphones everybody, each forwarded by itself; with many, the loudest
 * take turns in a few slots which everybody consumes, those of other nodes among them. It watches microphones of this
 * node by itself for mute and close.
 */
export class Voices {
  readonly #deps: VoicesDeps
  readonly #events: VoicesEvents
  readonly #slotIds: TrackId[]
  readonly #switch: VoiceSwitch
  readonly #microphones = new Map<TrackId, Microphone>()
  readonly #outlets: VoiceOutlets
  readonly #taps: VoiceTaps
  readonly #remote: RemoteVoices
  readonly #offer: VoiceOffer
  readonly #ears = new Map<PeerId, VoiceEar>()
  readonly #stopTick: () => void
  #mode: VoiceMode = 'direct'
  /** Somebody listens through slots, or is about to. */
  #slotsRun = false
  #reviewedAtMs = 0
  #toldLossShare = 0
  #settling: Promise<void> | null = null
  #unsettled = false
  #voicesChanged = false
  #toldVoices: readonly VoiceSlot[] = []
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
    this.#outlets = new VoiceOutlets(selectorRules.slotCount, this.#switch.outlets)
    this.#taps = new VoiceTaps({
      outletOf: (router) => this.#outlets.of(router),
      hear: (trackId, packet) => this.#hear(trackId, packet),
    })
    this.#remote = new RemoteVoices({
      clock: deps.clock,
      taps: this.#taps,
      bring: (trackId) => this.#bring(trackId),
      forget: (trackId) => this.#switch.forget(trackId),
    })
    this.#offer = new VoiceOffer({
      ...deps,
      microphonesMax: deps.microphonesBetweenRegions,
      router: () => this.#microphones.values().next().value?.router ?? null,
      hearAll: () => this.#tapAll(),
      peerOf: (trackId) => this.#microphones.get(trackId)?.peerId ?? null,
      onChanged: () => events.onOffered(),
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
      peerId: this.#peerOf(holders[slot] ?? null),
    }))
  }

  /** For other nodes: the loudest here, in place of the microphones; empty while each of those may be taken. */
  offered(): VoiceSlot[] {
    return this.#offer.slots()
  }

  /** One of what other nodes are offered, as it is to be carried there. */
  offeredSlot(trackId: TrackId): { producer: Producer; router: Router } | null {
    return this.#offer.slot(trackId)
  }

  /** All that another node gives of its voices, in place of what it gave before. */
  setRemote(nodeId: string, voices: NodeVoices) {
    if (this.#closed) return
    this.#remote.set(nodeId, voices)
    this.#remoteChanged()
  }

  /** Slots of another node that are to stay for now, though it may have ceased to offer them. */
  slotsHeardOf(nodeId: string): VoiceSlot[] {
    return this.#remote.slotsHeardOf(nodeId)
  }

  /** That node is dead, or has nobody here any more. */
  dropRemote(nodeId: string) {
    this.#remote.drop(nodeId)
    this.#remoteChanged()
  }

  /** Resolves when its first packet will be weighed. */
  async addMicrophone(microphone: Microphone): Promise<void> {
    const { trackId, producer } = microphone
    if (producer.closed || this.#closed) return
    this.#microphones.set(trackId, microphone)
    producer.observer.on('pause', () => {
      this.#forget(trackId)
      this.#count()
    })
    producer.observer.on('resume', () => this.#count())
    producer.observer.once('close', () => {
      this.#forget(trackId)
      this.#microphones.delete(trackId)
      this.#taps.drop(trackId)
      this.#count()
    })
    this.#count()
    if (this.#slotsRun || this.#offer.runs) await this.#taps.tap(tappable(microphone))
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
    this.#offer.close()
    this.#stopSlots()
  }

  #peerOf(holder: TrackId | null): PeerId | null {
    return holder && (this.#microphones.get(holder)?.peerId ?? this.#remote.peerOf(holder))
  }

  #remoteChanged() {
    this.#voicesChanged = true
    this.#count()
    if (this.#slotsRun) void this.#remote.settle()
  }

  #forget(trackId: TrackId) {
    this.#switch.forget(trackId)
    this.#offer.forget(trackId)
  }

  #hear(trackId: TrackId, packet: VoicePacket) {
    const microphone = this.#microphones.get(trackId)
    if (microphone ? microphone.producer.paused : !this.#remote.hears(trackId)) return
    if (microphone) this.#offer.hear(trackId, packet)
    if (this.#slotsRun) this.#switch.hear(trackId, packet)
  }

  /** To where somebody listens. */
  async #bring(trackId: TrackId): Promise<BroughtSound> {
    const [ear] = this.#ears.values()
    if (!ear) throw new Error('nobody listens')
    return this.#deps.bring(trackId, ear.listener.router)
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
    const openCount = [...this.#microphones.values()].filter(({ producer }) => !producer.paused).length
    this.#offer.weigh({ openCount, nodeCount: this.#remote.nodeCount })
    const { crowdElsewhere, ...remote } = this.#remote.counts()
    const [open, present] = [openCount + remote.open, this.#microphones.size + remote.present]
    const mode = voiceModeOf(this.#mode, { open, present, crowdElsewhere })
    if (mode === this.#mode) return
    this.#mode = mode
    if (mode === 'slots') this.#slotsRun = true
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
      if (this.#mode === 'slots') await Promise.all([this.#tapAll(), this.#remote.settle()])
      this.#tellVoices()
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
    const outlet = await this.#outlets.of(router)
    return this.#slotIds.flatMap((trackId, slot) => {
      const producer = outlet?.slot(slot)
      return producer ? [{ trackId, peerId: null, source: 'voice' as const, producer }] : []
    })
  }

  async #tapAll(): Promise<void> {
    await Promise.all([...this.#microphones.values()].map((microphone) => this.#taps.tap(tappable(microphone))))
  }

  #tick() {
    this.#switch.tick()
    this.#offer.tick()
    if (this.#voicesChanged && this.#mode === 'slots') this.#tellVoices()
    this.#voicesChanged = false
    this.#review()
    if (this.#mode === 'slots') this.#tellSpeakers()
    else if (this.#slotsRun && !this.#settling && ![...this.#ears.values()].some(({ hasSlots }) => hasSlots))
      this.#stopSlots()
    if (!this.#slotsRun && !this.#offer.runs && this.#outlets.size > 0) this.#closeOutlets()
  }

  #review() {
    const nowMs = this.#deps.clock.monotonicMs()
    if (nowMs - this.#reviewedAtMs < retryMs) return
    this.#reviewedAtMs = nowMs
    // What other nodes offer and could not be had is asked for again.
    if (this.#slotsRun) void this.#remote.settle()
    const lossShare = this.#offer.runs ? this.#deps.lossShareOut() : 0
    if (lossShare > 0 || this.#toldLossShare > 0) this.#taps.tellLoss(lossShare)
    this.#toldLossShare = lossShare
  }

  /** Not twice the same: what another node says may change without a change of who is heard here. */
  #tellVoices() {
    const voices = this.voices()
    const told = this.#toldVoices
    const same = told.length === voices.length && voices.every(({ peerId }, slot) => peerId === told[slot]?.peerId)
    this.#toldVoices = voices
    if (!same) this.#events.onVoices(voices)
  }

  #tellSpeakers() {
    const nowMs = this.#deps.clock.monotonicMs()
    if (nowMs - this.#speakersToldAtMs < mediaLimits.speakersPeriodMs) return
    this.#speakersToldAtMs = nowMs
    const speakers = this.#switch.speakers().flatMap(({ id, levelDbov }) => {
      const peerId = this.#peerOf(id)
      return peerId ? [{ peerId, level: levelDbov }] : []
    })
    if (speakers.length > 0 || this.#speaking) this.#events.onSpeakers(speakers)
    this.#speaking = speakers.length > 0
  }

  /** Nobody listens through slots any more. */
  #stopSlots() {
    this.#slotsRun = false
    this.#switch.forgetHolders()
    this.#remote.release()
    if (!this.#offer.runs) this.#closeOutlets()
  }

  /** Microphones need not reach Node. */
  #closeOutlets() {
    this.#taps.close()
    this.#outlets.close()
  }
}

function tappable({ trackId, producer, router }: Microphone): Tappable {
  const bring = () =>
    producer.closed
      ? Promise.reject(new Error('closed meanwhile'))
      : Promise.resolve({ producerId: producer.id, router, release: () => undefined })
  return { trackId, bring }
}
