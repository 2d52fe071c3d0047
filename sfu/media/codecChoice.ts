import type { Clock } from '../../infra/clock.ts'
import { mediaLimits } from '../limits.ts'
import type { CameraCodec } from '../protocol/media.ts'

export interface CodecChoiceOptions {
  clock: Clock
  /** What cameras use while everybody can decode it. */
  wished: CameraCodec
  onChanged(codec: CameraCodec): void
}

/**
 * What the cameras of a room are encoded with: the codec the house wishes for while all who are in decode it,
 * otherwise VP8. It falls back at once and returns when nobody was in the way for a while.
 */
export class CodecChoice {
  readonly #options: CodecChoiceOptions
  #current: CameraCodec
  #unableCount = 0
  #cancel: () => void = () => undefined

  constructor(options: CodecChoiceOptions) {
    this.#options = options
    this.#current = options.wished
  }

  get current() {
    return this.#current
  }

  /** Scalable codecs that everybody who entered decodes; the wished one is all that anybody asks for. */
  get decodesSvc(): CameraCodec[] {
    const { wished } = this.#options
    return wished === 'vp8' || this.#unableCount > 0 ? [] : [wished]
  }

  /** Somebody comes; the answer is to be called once when they go. */
  enter(decodes: readonly CameraCodec[]): () => void {
    const { wished } = this.#options
    if (wished === 'vp8' || decodes.includes(wished)) return () => undefined
    this.#unableCount += 1
    this.#cancel()
    this.#change('vp8')
    return () => this.#leave()
  }

  close() {
    this.#cancel()
  }

  #leave() {
    this.#unableCount -= 1
    if (this.#unableCount > 0) return
    const { clock, wished } = this.#options
    this.#cancel = clock.after(mediaLimits.codecReturnMs, () => this.#change(wished))
  }

  #change(codec: CameraCodec) {
    if (codec === this.#current) return
    this.#current = codec
    this.#options.onChanged(codec)
  }
}
