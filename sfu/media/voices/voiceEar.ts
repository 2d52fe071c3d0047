import type { Producer, Router } from 'mediasoup/types'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { ConsumerOptions } from '../../protocol/media.ts'
import type { VoiceMode } from './voiceMode.ts'

/** A voice slot as something to consume; one of its producers stands on each router. */
export interface VoiceTrack {
  readonly trackId: TrackId
  readonly peerId: null
  readonly source: 'voice'
  readonly producer: Producer
}

/** What the voices ask of somebody who listens. Requests leave for the worker in the order they are made. */
export interface VoiceListener {
  readonly peerId: PeerId
  readonly router: Router
  /** Null when it cannot be had. */
  consumeVoice(track: VoiceTrack, paused: boolean): Promise<ConsumerOptions | null>
  /** Paused consumers for all microphones of others that have none yet. */
  consumeMicrophones(): Promise<ConsumerOptions[]>
  /** Consumers of microphones that are there now. */
  microphoneConsumerIds(): string[]
  setPaused(consumerIds: readonly string[], paused: boolean): void
  /** Closes consumers of ours and tells the client. */
  closeConsumers(consumerIds: readonly string[]): void
  offer(options: ConsumerOptions): void
}

interface SlotEar {
  readonly slot: number
  readonly consumerId: string
  built: boolean
}

/** Microphones that are to follow the slots: which the client has yet to build, and which it has. */
interface Return {
  offered: boolean
  readonly awaited: Set<string>
  readonly built: string[]
}

/**
 * What one listener hears: microphones or slots. When the room changes its way, the new consumers are offered first,
 * and only when the client has built all of them they begin and the old ones end, in one breath.
 */
export class VoiceEar {
  readonly listener: VoiceListener
  #slots: SlotEar[] = []
  /** The slots were built and have taken over. */
  #throughSlots = false
  #return: Return | null = null
  #ownSlot: number | null = null
  #closed = false

  readonly #modeOfRoom: () => VoiceMode

  constructor(listener: VoiceListener, modeOfRoom: () => VoiceMode) {
    this.listener = listener
    this.#modeOfRoom = modeOfRoom
  }

  /** Whether microphones that are opened now are to be offered one by one. */
  get takesMicrophones() {
    return this.#modeOfRoom() === 'direct'
  }

  /** Has consumers of slots, taken over or not. */
  get hasSlots() {
    return this.#slots.length > 0
  }

  /** For a newcomer, who takes nothing over and builds all before the transport stands: the slots flow from then on. */
  async openSlots(tracks: readonly VoiceTrack[]): Promise<ConsumerOptions[]> {
    this.#throughSlots = true
    return this.#consumeSlots(tracks, false)
  }

  async turnToSlots(tracks: readonly VoiceTrack[]): Promise<void> {
    this.#forgetReturn()
    if (this.hasSlots || this.#closed) return
    this.#throughSlots = false
    for (const options of await this.#consumeSlots(tracks, true)) this.listener.offer(options)
  }

  async turnToMicrophones(): Promise<void> {
    if (!this.hasSlots || this.#return || this.#closed) return
    if (!this.#throughSlots) return this.#closeSlots()
    const back: Return = { offered: false, awaited: new Set(), built: [] }
    this.#return = back
    const offers = await this.listener.consumeMicrophones()
    if (this.#closed || this.#return !== back) return
    back.offered = true
    for (const options of offers) {
      back.awaited.add(options.consumerId)
      this.listener.offer(options)
    }
    this.#returnIfBuilt()
  }

  /** The client has built these. Answers with those that are not ours to begin. */
  built(consumerIds: readonly string[]): string[] {
    const slots = this.#slots.filter((ear) => !ear.built && consumerIds.includes(ear.consumerId))
    for (const ear of slots) ear.built = true
    if (slots.length > 0) this.#begin(slots)
    const others = consumerIds.filter((id) => !this.#slots.some((ear) => ear.consumerId === id))
    return others.filter((id) => !this.#builtForReturn(id))
  }

  /** A consumer went away with its track. */
  consumerClosed(consumerId: string) {
    this.#slots = this.#slots.filter((ear) => ear.consumerId !== consumerId)
    if (this.#return?.awaited.delete(consumerId)) this.#returnIfBuilt()
  }

  /** The slot this listener speaks through, which it is not to hear. */
  setOwnSlot(slot: number | null) {
    const before = this.#ownSlot
    if (before === slot) return
    this.#ownSlot = slot
    if (!this.#throughSlots) return
    this.#setPaused(slot, true)
    this.#setPaused(before, false)
  }

  close() {
    this.#closed = true
    this.#slots = []
    this.#return = null
  }

  async #consumeSlots(tracks: readonly VoiceTrack[], paused: boolean): Promise<ConsumerOptions[]> {
    const offers = await Promise.all(tracks.map((track) => this.listener.consumeVoice(track, paused)))
    if (this.#closed) return []
    this.#slots = offers.flatMap((options, slot) =>
      options ? [{ slot, consumerId: options.consumerId, built: !paused }] : [],
    )
    return offers.filter((options) => options !== null)
  }

  #begin(built: readonly SlotEar[]) {
    const turning = !this.#throughSlots
    if (turning && this.#slots.some((ear) => !ear.built)) return
    this.#throughSlots = true
    if (turning) this.listener.closeConsumers(this.listener.microphoneConsumerIds())
    const heard = (turning ? this.#slots : built).filter(({ slot }) => slot !== this.#ownSlot)
    this.listener.setPaused(
      heard.map(({ consumerId }) => consumerId),
      false,
    )
  }

  #builtForReturn(consumerId: string): boolean {
    if (!this.#return?.awaited.delete(consumerId)) return false
    this.#return.built.push(consumerId)
    this.#returnIfBuilt()
    return true
  }

  #returnIfBuilt() {
    if (!this.#return?.offered || this.#return.awaited.size > 0) return
    const { built } = this.#return
    this.#return = null
    this.#closeSlots()
    this.listener.setPaused(built, false)
  }

  /** The room turned to its slots again before the client had built the microphones. */
  #forgetReturn() {
    if (!this.#return) return
    const { awaited, built } = this.#return
    this.#return = null
    this.listener.closeConsumers([...awaited, ...built])
  }

  #closeSlots() {
    const consumerIds = this.#slots.map(({ consumerId }) => consumerId)
    this.#slots = []
    this.#throughSlots = false
    this.listener.closeConsumers(consumerIds)
  }

  #setPaused(slot: number | null, paused: boolean) {
    const ear = this.#slots.find((one) => one.slot === slot)
    if (ear?.built) this.listener.setPaused([ear.consumerId], paused)
  }
}
