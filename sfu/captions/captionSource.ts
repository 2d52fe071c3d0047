import type { PeerId } from '../../infra/contract/ids.ts'
import type { Caption, CaptionLanguage } from '../protocol/tools.ts'
import type { SoundFrame } from './captionWire.ts'

/** A microphone as an engine is told of it. */
export interface CaptionSpeaker {
  readonly peerId: PeerId
  readonly name: string
  readonly speaks: CaptionLanguage | null
}

/** A room that an engine writes captions for. */
export interface CaptionSession {
  /** Of those that the engine writes; replaces what was said before. */
  setLanguages(languages: readonly CaptionLanguage[]): void
  /** Answers with the number of its stream. */
  open(speaker: CaptionSpeaker): number
  /** A name or a hint changed. */
  change(stream: number, speaker: CaptionSpeaker): void
  send(sound: SoundFrame): void
  shut(stream: number): void
  close(): void
}

/** Who writes captions: a program beside the house that hears rooms and says what it heard. */
export interface CaptionEngine {
  readonly languages: readonly CaptionLanguage[]
  /** Rooms that it hears now. */
  readonly sessionCount: number
  begin(onCaption: (caption: Caption) => void): CaptionSession
}

/** The engines that a node has just now. */
export interface CaptionSource {
  engines(): readonly CaptionEngine[]
  /** Calls `listener` when engines came, went, or write other languages; the answer ends that. */
  watch(listener: () => void): () => void
}

/** A node to which no engine may connect. */
export const noCaptions: CaptionSource = {
  engines: () => [],
  watch: () => () => undefined,
}
