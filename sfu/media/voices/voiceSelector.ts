/** What the selector goes by; times in ms, levels and margins in dB. */
export interface SelectorRules {
  readonly slotCount: number
  /** Louder than this, and this far above the microphone's own noise, somebody begins to speak. */
  readonly beginDbov: number
  readonly beginMarginDb: number
  /** Who speaks goes on speaking at this level. */
  readonly keepDbov: number
  readonly keepMarginDb: number
  /** Silence that still belongs to speaking: between words and sentences. */
  readonly hangoverMs: number
  /** A holder who fell silent keeps the slot for this long, unless somebody else needs it. */
  readonly restMs: number
  /** When all speak: so much louder, for so many packets on end, against somebody who had that long. */
  readonly oustMarginDb: number
  readonly oustPackets: number
  readonly tenureMs: number
}

export const selectorRules: SelectorRules = {
  slotCount: 6,
  beginDbov: -55,
  beginMarginDb: 10,
  keepDbov: -60,
  keepMarginDb: 5,
  hangoverMs: 700,
  restMs: 5000,
  oustMarginDb: 6,
  oustPackets: 3,
  tenureMs: 1000,
}

/** What becomes of one packet: it goes out through `slot`. */
export interface Turn<Id> {
  readonly slot: number
  /** The first packet after silence, or of a new holder. */
  readonly begins: boolean
  /** Null when the holder stays the same. */
  readonly change: { readonly ousted: Id | null } | null
}

interface Voice<Id> {
  readonly id: Id
  slot: number | null
  holdsSinceMs: number
  voicedAtMs: number
  /** Voiced packets on end. */
  run: number
  loudnessDbov: number
  floorDbov: number
  heardAtMs: number
}

/** Where a microphone's own noise is taken to lie at first, and at most: steady music is to be heard, too. */
const floorStartDbov = -75
const floorMaxDbov = -45
const floorRiseDbPerS = 2
const risingShare = 0.4
const fallingShare = 0.1

/**
 * Who of many may be heard, decided packet by packet from the levels that senders state. A slot is given with the
 * very packet somebody begins with; a holder gives way when silent, or when all are busy, to somebody clearly louder.
 * It reads no clock and knows no transport.
 */
export class VoiceSelector<Id> {
  readonly #rules: SelectorRules
  readonly #voices = new Map<Id, Voice<Id>>()
  readonly #slots: (Voice<Id> | null)[]

  constructor(rules: SelectorRules = selectorRules) {
    this.#rules = rules
    this.#slots = Array.from({ length: rules.slotCount }, () => null)
  }

  /** Who holds each slot. */
  holders(): (Id | null)[] {
    return this.#slots.map((voice) => voice?.id ?? null)
  }

  /** Who speaks now, loudest first. */
  speakers(nowMs: number): { id: Id; levelDbov: number }[] {
    return this.#slots
      .flatMap((voice) => (voice && this.#speaks(voice, nowMs) ? [voice] : []))
      .toSorted((a, b) => b.loudnessDbov - a.loudnessDbov)
      .map(({ id, loudnessDbov }) => ({ id, levelDbov: Math.round(loudnessDbov) }))
  }

  /** One packet of somebody's microphone; null when it is not to be heard. */
  hear(id: Id, levelDbov: number, nowMs: number): Turn<Id> | null {
    const voice = this.#voiceOf(id, nowMs)
    const spoke = voice.slot !== null && this.#speaks(voice, nowMs)
    const voiced = this.#measure(voice, levelDbov, spoke, nowMs)
    if (voice.slot !== null) {
      if (!voiced && !spoke) return null
      return { slot: voice.slot, begins: !spoke, change: null }
    }
    return voiced ? this.#seat(voice, nowMs) : null
  }

  /** The microphone was closed or muted. True when that freed a slot. */
  forget(id: Id): boolean {
    const voice = this.#voices.get(id)
    this.#voices.delete(id)
    if (!voice || voice.slot === null) return false
    this.#slots[voice.slot] = null
    return true
  }

  /** Takes back slots that were silent for long. True when that freed one. */
  tick(nowMs: number): boolean {
    let freed = false
    for (const [slot, voice] of this.#slots.entries()) {
      if (!voice || nowMs - voice.voicedAtMs <= this.#rules.restMs) continue
      voice.slot = null
      this.#slots[slot] = null
      freed = true
    }
    return freed
  }

  #speaks(voice: Voice<Id>, nowMs: number) {
    return nowMs - voice.voicedAtMs <= this.#rules.hangoverMs
  }

  #voiceOf(id: Id, nowMs: number): Voice<Id> {
    const known = this.#voices.get(id)
    if (known) return known
    const voice: Voice<Id> = {
      id,
      slot: null,
      holdsSinceMs: 0,
      voicedAtMs: Number.NEGATIVE_INFINITY,
      run: 0,
      loudnessDbov: floorStartDbov,
      floorDbov: floorStartDbov,
      heardAtMs: nowMs,
    }
    this.#voices.set(id, voice)
    return voice
  }

  /** Takes a packet's level in. True when it counts as speech. */
  #measure(voice: Voice<Id>, levelDbov: number, spoke: boolean, nowMs: number): boolean {
    const { beginDbov, beginMarginDb, keepDbov, keepMarginDb } = this.#rules
    const begin = Math.max(beginDbov, voice.floorDbov + beginMarginDb)
    const keep = Math.max(keepDbov, voice.floorDbov + keepMarginDb)
    const voiced = levelDbov >= (spoke || voice.run > 0 ? keep : begin)
    const rise = (floorRiseDbPerS * Math.min(nowMs - voice.heardAtMs, 1000)) / 1000
    voice.floorDbov = Math.min(levelDbov, voice.floorDbov + rise, floorMaxDbov)
    voice.heardAtMs = nowMs
    if (!voiced) {
      voice.run = 0
      return false
    }
    const step = levelDbov - voice.loudnessDbov
    const fresh = voice.run === 0 && !spoke
    voice.loudnessDbov = fresh ? levelDbov : voice.loudnessDbov + step * (step > 0 ? risingShare : fallingShare)
    voice.run += 1
    voice.voicedAtMs = nowMs
    return true
  }

  #seat(voice: Voice<Id>, nowMs: number): Turn<Id> | null {
    const slot = this.#slotFor(voice, nowMs)
    if (slot === null) return null
    const ousted = this.#slots[slot] ?? null
    if (ousted) {
      ousted.slot = null
      // To come back it has to prove itself as anybody else.
      ousted.run = 0
    }
    this.#slots[slot] = voice
    voice.slot = slot
    voice.holdsSinceMs = nowMs
    return { slot, begins: true, change: { ousted: ousted?.id ?? null } }
  }

  /** A free one, else that of whoever is silent longest, else that of the quietest if it is clearly quieter. */
  #slotFor(voice: Voice<Id>, nowMs: number): number | null {
    const free = this.#slots.indexOf(null)
    if (free >= 0) return free
    const holders = this.#slots.filter((holder) => holder !== null)
    const silent = holders.filter((holder) => !this.#speaks(holder, nowMs))
    const longest = silent.toSorted((a, b) => a.voicedAtMs - b.voicedAtMs)[0]
    if (longest) return longest.slot
    const { oustPackets, oustMarginDb, tenureMs } = this.#rules
    if (voice.run < oustPackets) return null
    const settled = holders.filter((holder) => nowMs - holder.holdsSinceMs >= tenureMs)
    const quietest = settled.toSorted((a, b) => a.loudnessDbov - b.loudnessDbov)[0]
    return quietest && voice.loudnessDbov >= quietest.loudnessDbov + oustMarginDb ? quietest.slot : null
  }
}
