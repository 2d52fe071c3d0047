import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { markFrame } from '../../collab/documents/documentFrame.ts'
import { whole, type Chance } from './chance.ts'

/** What a writer was promised: what stands in the document for ever, and what never does again. */
export class Promises {
  readonly kept = new Set<string>()
  readonly removed = new Set<string>()
  /** Removed somewhere, though nobody was told yet that this is stored: may be there or not. */
  readonly #doubtful = new Set<string>()

  doubt(token: string): void {
    this.#doubtful.add(token)
    this.kept.delete(token)
  }

  keep({ added, removed }: Work): void {
    for (const token of added) if (!this.#doubtful.has(token)) this.kept.add(token)
    for (const token of removed) this.removed.add(token)
  }
}

/** What was done between one mark and the next. */
interface Work {
  added: string[]
  removed: string[]
}

export interface FaultyWriterOptions {
  name: string
  /** A fresh address with a fresh pass; asked before each attempt to connect. */
  door: () => Promise<string>
  chance: Chance
  promises: Promises
}

const backoffMs = 250
const markType = 100

/** An unmodified provider with a document of its own, that types, removes, and writes down what was acknowledged. */
export class FaultyWriter {
  readonly doc = new Y.Doc()
  readonly tokens = this.doc.getArray<string>('tokens')
  readonly text = this.doc.getText('text')
  readonly #options: FaultyWriterOptions
  readonly #own: string[] = []
  #provider: WebsocketProvider | undefined
  #count = 0
  #mark = 0
  #work: Work = { added: [], removed: [] }
  /** What each unanswered mark would acknowledge. */
  readonly #unanswered = new Map<number, Work>()
  #closed = false
  #connects = 0
  #closeCode: number | undefined

  constructor(options: FaultyWriterOptions) {
    this.#options = options
    void this.#connect()
  }

  /** For whoever asks why it is not back. */
  get state(): string {
    const { name } = this.#options
    const socket = this.#provider?.ws?.readyState ?? 'none'
    return `${name}: attempt ${this.#connects}, socket ${socket}, synced ${this.synced}, last close ${this.#closeCode}`
  }

  get synced(): boolean {
    return this.#provider?.synced ?? false
  }

  /** Whether everything done here was acknowledged. */
  get settled(): boolean {
    return this.synced && this.#unanswered.size === 0 && this.#work.added.length + this.#work.removed.length === 0
  }

  /** Types, or removes what it typed; now and then asks whether all of it is stored. */
  act(): void {
    const { chance, name } = this.#options
    const drawn = chance()
    if (drawn < 0.15 && this.#own.length > 0)
      this.#remove(this.#own.splice(whole(chance, this.#own.length), 1)[0] ?? '')
    else if (drawn < 0.3) this.#scribble()
    else {
      this.#count += 1
      const token = `${name}-${this.#count}`
      this.tokens.insert(whole(chance, this.tokens.length + 1), [token])
      this.#own.push(token)
      this.#work.added.push(token)
    }
    if (chance() < 0.3) this.ask()
  }

  /** Asks whether everything until now is stored. */
  ask(): void {
    const socket = this.#provider?.ws
    if (!this.synced || socket?.readyState !== WebSocket.OPEN) return
    this.#mark += 1
    this.#unanswered.set(this.#mark, this.#work)
    this.#work = { added: [], removed: [] }
    socket.send(new Uint8Array(markFrame(this.#mark)))
  }

  /** As a browser that is closed: all that was not stored elsewhere is gone. */
  forget(): void {
    this.#closed = true
    this.#provider?.destroy()
    this.doc.destroy()
  }

  /** Everybody changes the same text: it says nothing of what was stored, and all of whether replicas agree. */
  #scribble(): void {
    const { chance } = this.#options
    const at = whole(chance, this.text.length + 1)
    if (chance() < 0.3 && at < this.text.length) this.text.delete(at, 1)
    else this.text.insert(at, String.fromCodePoint(0x4e_00 + whole(chance, 2000)))
  }

  #remove(token: string): void {
    const at = this.tokens.toArray().indexOf(token)
    if (at < 0) return
    this.#options.promises.doubt(token)
    this.tokens.delete(at, 1)
    this.#work.removed.push(token)
  }

  async #connect(): Promise<void> {
    const door = await this.#options.door()
    if (this.#closed) return
    this.#connects += 1
    const url = new URL(door)
    const [room, ...folders] = url.pathname.split('/').toReversed()
    const provider = new WebsocketProvider(url.origin + folders.toReversed().join('/'), room ?? '', this.doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      params: { pass: url.searchParams.get('pass') ?? '' },
      maxBackoffTime: backoffMs,
      shouldReconnect: () => false,
    })
    this.#provider = provider
    provider.messageHandlers[markType] = (_encoder, decoder) => this.#answered(decoding.readVarUint(decoder))
    provider.on('connection-close', (event) => {
      this.#closeCode = event?.code
      this.#takeBack()
    })
    provider.once('closed', () => this.#again(provider))
  }

  /** What was asked of a process that is gone is asked of the next one. */
  #takeBack(): void {
    const open = [...this.#unanswered.values(), this.#work]
    this.#unanswered.clear()
    this.#work = { added: open.flatMap(({ added }) => added), removed: open.flatMap(({ removed }) => removed) }
  }

  /** Another process perhaps, with another pass. */
  #again(provider: WebsocketProvider): void {
    provider.destroy()
    if (!this.#closed) setTimeout(() => void this.#connect(), whole(this.#options.chance, backoffMs))
  }

  /** An answer covers the marks before it. */
  #answered(mark: number): void {
    for (const [asked, work] of this.#unanswered) {
      if (asked > mark) continue
      this.#unanswered.delete(asked)
      this.#options.promises.keep(work)
    }
  }
}
