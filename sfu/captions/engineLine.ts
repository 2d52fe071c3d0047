import type { RawData, WebSocket } from 'ws'
import { callRate } from '../../infra/callRate.ts'
import type { Clock } from '../../infra/clock.ts'
import { problems, type ProblemCode } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import type { Caption, CaptionLanguage } from '../protocol/tools.ts'
import type { CaptionEngine, CaptionSession, CaptionSpeaker } from './captionSource.ts'
import { EngineWord, writeSound, type NodeWord, type SoundFrame } from './captionWire.ts'

export interface EngineLineDeps {
  clock: Clock
  log: Log
  newId: () => string
  /** It said what it writes, or something else than before. */
  onLanguages(): void
  onGone(): void
}

/** The connection of one speech engine. It counts from its first word on. */
export class EngineLine implements CaptionEngine {
  readonly #socket: WebSocket
  readonly #deps: EngineLineDeps
  readonly #sessions = new Set<Session>()
  #languages: readonly CaptionLanguage[] = []
  #nextStream = 1
  #alive = true

  constructor(socket: WebSocket, deps: EngineLineDeps) {
    this.#socket = socket
    this.#deps = deps
    const { clock, log } = deps
    const allow = callRate(mediaLimits.captionsPerSecondMax, () => clock.monotonicMs())
    const cancelHello = clock.after(
      mediaLimits.captionHelloMs,
      () => this.#languages.length || this.#end('BODY_INVALID'),
    )
    const stopPings = clock.every(mediaLimits.captionPingMs, () => this.#beat())
    socket.on('pong', () => (this.#alive = true))
    socket.on('error', () => socket.terminate())
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (!allow()) {
        log.warn('speech engine says too much')
        return this.#end('RATE_LIMITED')
      }
      this.#hear(isBinary ? null : String(data))
    })
    socket.once('close', () => {
      cancelHello()
      stopPings()
      deps.onGone()
    })
  }

  get languages() {
    return this.#languages
  }

  get sessionCount() {
    return this.#sessions.size
  }

  begin(onCaption: (caption: Caption) => void): CaptionSession {
    const session: Session = new Session({
      room: this.#deps.newId(),
      say: (word) => this.#say(word),
      send: (sound) => this.#send(sound),
      nextStream: () => this.#nextStream++,
      onCaption,
      onClosed: () => this.#sessions.delete(session),
    })
    this.#sessions.add(session)
    return session
  }

  close() {
    this.#socket.close(1001)
  }

  #hear(text: string | null) {
    const word = EngineWord.safeParse(parsed(text)).data
    if (!word) return this.#end('BODY_INVALID')
    if (word.say === 'caption') {
      const { say: _say, ...caption } = word
      for (const session of this.#sessions) session.hear(caption)
      return
    }
    this.#languages = [...new Set(word.languages)]
    this.#deps.onLanguages()
  }

  #say(word: NodeWord) {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(word))
  }

  /** Sound that comes late is worth nothing: where the engine does not keep up, it hears gaps. */
  #send(sound: SoundFrame) {
    const { readyState, OPEN, bufferedAmount } = this.#socket
    if (readyState === OPEN && bufferedAmount < mediaLimits.captionBufferBytesMax) this.#socket.send(writeSound(sound))
  }

  #beat() {
    if (!this.#alive) return this.#socket.terminate()
    this.#alive = false
    this.#socket.ping()
  }

  #end(code: ProblemCode) {
    this.#socket.close(problems[code].closeCode, code)
  }
}

interface SessionOptions {
  readonly room: string
  say(word: NodeWord): void
  send(sound: SoundFrame): void
  nextStream(): number
  onCaption(caption: Caption): void
  onClosed(): void
}

class Session implements CaptionSession {
  readonly #options: SessionOptions
  readonly #speakers = new Map<number, CaptionSpeaker>()
  #languages: readonly CaptionLanguage[] = []

  constructor(options: SessionOptions) {
    this.#options = options
  }

  setLanguages(languages: readonly CaptionLanguage[]) {
    if (languages.join() === this.#languages.join()) return
    this.#languages = languages
    this.#options.say({ say: 'room', room: this.#options.room, languages: [...languages] })
  }

  open(speaker: CaptionSpeaker): number {
    const stream = this.#options.nextStream()
    this.change(stream, speaker)
    return stream
  }

  change(stream: number, speaker: CaptionSpeaker) {
    this.#speakers.set(stream, speaker)
    this.#options.say({ say: 'microphone', room: this.#options.room, stream, ...speaker })
  }

  send(sound: SoundFrame) {
    this.#options.send(sound)
  }

  shut(stream: number) {
    if (this.#speakers.delete(stream)) this.#options.say({ say: 'closed', stream })
  }

  close() {
    for (const stream of this.#speakers.keys()) this.shut(stream)
    this.setLanguages([])
    this.#options.onClosed()
  }

  /** What it was not asked for, it may not say: neither of other rooms nor in other languages. */
  hear(caption: Caption) {
    const asked = this.#languages.includes(caption.language)
    const heard = [...this.#speakers.values()].some(({ peerId }) => peerId === caption.peerId)
    if (asked && heard) this.#options.onCaption(caption)
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
