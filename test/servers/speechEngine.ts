import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { PeerId } from '../../infra/contract/ids.ts'
import { captionsPath, NodeWord, readSound } from '../../sfu/captions/captionWire.ts'
import type { CaptionLanguage } from '../../sfu/protocol/tools.ts'

/** What it understands of everything that is said. */
const phrases: Record<string, readonly string[]> = {
  en: ['Good', ' morning', ' everybody,', ' let', ' us', ' begin', ' with', ' the', ' agenda.'],
  zh: ['大家', '早上', '好，', '我们', '从', '今天', '的', '议程', '开始。'],
}
const packetsPerWord = 6
const quietBytesMax = 8

export interface Speaker {
  readonly room: string
  readonly peerId: PeerId
  readonly name: string
  readonly speaks: CaptionLanguage | null
  packets: number
  words: number
  utterance: number
}

/**
 * A speech engine as a program beside the house is one, except that it understands the same of everybody: a word for
 * so many packets of sound, in every language it was asked for.
 */
export class SpeechEngine {
  /** Microphones it hears now, by stream. */
  readonly speakers = new Map<number, Speaker>()
  /** Which languages each room wants. */
  readonly rooms = new Map<string, readonly CaptionLanguage[]>()
  /** Everything the node said, in order. */
  readonly told: NodeWord[] = []
  readonly socket: WebSocket

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#hear(data)
      else this.#take(NodeWord.parse(JSON.parse(String(data))))
    })
  }

  /** `url` is the origin of a node. Rejects when the node refuses. */
  static async open(url: string, key: string, languages: readonly CaptionLanguage[]): Promise<SpeechEngine> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${captionsPath}/`, {
      headers: { authorization: `Bearer ${key}` },
      rejectUnauthorized: false,
    })
    const engine = new SpeechEngine(socket)
    await once(socket, 'open')
    engine.say({ say: 'hello', protocol: 1, languages: [...languages] })
    return engine
  }

  /** Any frame at all. */
  say(word: unknown) {
    this.socket.send(JSON.stringify(word))
  }

  /** Packets of sound that reached it, all microphones together. */
  get packets(): number {
    return [...this.speakers.values()].reduce((sum, { packets }) => sum + packets, 0)
  }

  close() {
    this.socket.close()
  }

  #take(word: NodeWord) {
    this.told.push(word)
    if (word.say === 'room') {
      if (word.languages.length > 0) this.rooms.set(word.room, word.languages)
      else this.rooms.delete(word.room)
    } else if (word.say === 'closed') this.speakers.delete(word.stream)
    else {
      const { room, peerId, name, speaks, stream } = word
      const { packets, words, utterance } = this.speakers.get(stream) ?? { packets: 0, words: 0, utterance: 1 }
      this.speakers.set(stream, { room, peerId, name, speaks, packets, words, utterance })
    }
  }

  #hear(bytes: Buffer) {
    const sound = readSound(bytes)
    const speaker = sound && this.speakers.get(sound.stream)
    if (!sound || !speaker || sound.payload.length <= quietBytesMax) return
    speaker.packets += 1
    if (speaker.packets % packetsPerWord === 0) this.#understand(sound.stream, speaker)
  }

  #understand(stream: number, speaker: Speaker) {
    speaker.words += 1
    for (const language of this.rooms.get(speaker.room) ?? []) {
      const phrase = phrases[language] ?? phrases['en'] ?? []
      const final = speaker.words >= phrase.length
      const text = phrase.slice(0, speaker.words).join('')
      const utteranceId = `${stream}-${speaker.utterance}`
      this.say({ say: 'caption', peerId: speaker.peerId, utteranceId, language, text, final })
    }
    if (speaker.words < 9) return
    speaker.words = 0
    speaker.utterance += 1
  }
}
