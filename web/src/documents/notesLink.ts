import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { noteSchemaVersion } from '../../../infra/contract/noteSchema.ts'
import type { DocumentPart } from '../../../infra/contract/permits.ts'
import { problems, type ProblemCode } from '../../../infra/contract/problems.ts'
import type { documentsPath } from '../../../collab/protocol/meetings.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { houseBackoff, nextDelayMs } from '../link/backoff.ts'
import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'
import { notesClosed, step, type NotesEvent, type NotesState } from './notesState.ts'

/** "Tell me when everything before this is stored"; the server answers with the same frame after COMMIT. */
const markType = 100
/** What the server has to say of the document, as JSON. */
const newsType = 101
const syncType = 0
const syncUpdate = 2
const awarenessType = 1
const holdMs = 5000
const renewing: ReadonlySet<ProblemCode> = new Set(['PASS_INVALID', 'TENANT_ELSEWHERE'])
/** By type only: the value would bring the whole protocol's parser into the page. */
const path: typeof documentsPath = '/documents'

export interface NotesLinkOptions {
  /** Where the house's WebSockets are: `wss://host`. */
  origin: string
  tenantId: string
  documentId: string
  /** Which part of the document; its text where it is left out. */
  part?: DocumentPart
  pass: string
  /** Asks for a fresh pass before each retry. Rejects with ApiProblem. */
  renewPass: () => Promise<string>
  clock: PageClock
}

/**
 * One part of a document and its connection, without a screen. Emits `state` at every change, and `large` when the
 * document has become so large that a new one would be better.
 */
export class NotesLink extends Emitter<{ state: NotesState; large: { bytes: number } }> {
  readonly doc = new Y.Doc()
  readonly provider: WebsocketProvider
  renewPass: () => Promise<string>
  readonly #clock: PageClock
  #state: NotesState = notesClosed
  #editsCount = 0
  #savedCount = 0
  #markSent = 0
  #attempt = 0
  #passRefused = false
  #cancelRetry: (() => void) | undefined
  #closed = false
  #held: (() => void)[] | undefined
  #cancelHold: (() => void) | undefined

  constructor(options: NotesLinkOptions) {
    super()
    const { origin, tenantId, documentId, part, pass, clock } = options
    this.renewPass = options.renewPass
    this.#clock = clock
    const room = part && part !== 'text' ? `${documentId}/${part}` : documentId
    this.provider = new WebsocketProvider(`${origin}${path}/${tenantId}`, room, this.doc, {
      // A viewer's tab must not be fed from an editor's: everything goes through the server.
      disableBc: true,
      params: { pass, schema: String(noteSchemaVersion) },
      // Every close comes to us, so that each retry waits with jitter and brings a fresh pass.
      shouldReconnect: () => false,
    })
    this.provider.messageHandlers[markType] = (_encoder, decoder) => this.#marked(decoding.readVarUint(decoder))
    this.provider.messageHandlers[newsType] = (_encoder, decoder) => this.#told(decoding.readVarString(decoder))
    this.#holdable(syncType, (decoder) => decoding.peekVarUint(decoder) === syncUpdate)
    this.#holdable(awarenessType, () => true)
    this.provider.on('sync', (synced: boolean) => this.#synced(synced))
    this.provider.on('closed', ({ code, reason }: { code: number; reason: string }) => this.#dropped(code, reason))
    // After the provider's own listener: a mark must follow the update it asks about.
    this.doc.on('update', (_update: Uint8Array, from: unknown) => {
      if (from !== this.provider) this.#edited()
    })
    globalThis.addEventListener('online', this.#retryNow)
  }

  get state(): NotesState {
    return this.#state
  }

  /**
   * Keeps what others write out of the document while an input method composes here: a change in the same
   * paragraph would break the composition and leave its raw letters behind. What is typed here goes out as
   * ever. Given up after a while, since some keyboards compose without an end.
   */
  hold(): void {
    if (this.#held) return
    this.#held = []
    this.#cancelHold = this.#clock.after(holdMs, () => this.release())
  }

  release(): void {
    this.#cancelHold?.()
    for (const take of this.#held?.splice(0) ?? []) take()
    this.#held = undefined
  }

  /** The text is here from a copy of this browser's, with or without the server. */
  restored(): void {
    this.#step({ event: 'restored' })
  }

  /** After a refusal: asks for a fresh pass and tries again. */
  retry(): void {
    if (this.#state.at !== 'refused') return
    this.#passRefused = false
    this.#attempt = 0
    this.#step({ event: 'retried' })
    void this.#connect()
  }

  close(): void {
    this.#closed = true
    this.#cancelRetry?.()
    this.release()
    globalThis.removeEventListener('online', this.#retryNow)
    this.provider.destroy()
    this.doc.destroy()
  }

  #edited(): void {
    this.#editsCount++
    this.#step({ event: 'edited' })
    this.#mark()
  }

  /** Puts a provider's handler behind `hold`. A question of the server's is answered at once all the same. */
  #holdable(type: number, mayWait: (decoder: decoding.Decoder) => boolean): void {
    const { messageHandlers } = this.provider
    const handle = messageHandlers[type]
    messageHandlers[type] = (encoder, decoder, ...rest) => {
      if (this.#held && mayWait(decoder)) this.#held.push(() => handle?.(encoding.createEncoder(), decoder, ...rest))
      else handle?.(encoder, decoder, ...rest)
    }
  }

  /** One question at a time: what is typed meanwhile is asked about when the answer is here. */
  #mark(): void {
    const { provider } = this
    if (!provider.synced || this.#markSent > this.#savedCount || this.#editsCount === this.#savedCount) return
    this.#markSent = this.#editsCount
    const frame = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, markType)
      encoding.writeVarUint(encoder, this.#markSent)
    })
    provider.ws?.send(new Uint8Array(frame))
  }

  #marked(mark: number): void {
    if (mark !== this.#markSent) return
    this.#savedCount = mark
    if (this.#savedCount === this.#editsCount) this.#step({ event: 'saved' })
    else this.#mark()
  }

  #told(news: string): void {
    const { kind, bytes } = JSON.parse(news) as { kind?: unknown; bytes?: unknown }
    if (kind === 'large' && typeof bytes === 'number') this.emit('large', { bytes })
  }

  #synced(synced: boolean): void {
    if (!synced) return
    this.#attempt = 0
    this.#passRefused = false
    this.#markSent = 0
    this.#step({ event: 'synced' })
    // A client that returns keeps its awareness clock, and others would take its old state for known.
    const { awareness } = this.provider
    awareness.setLocalState(awareness.getLocalState())
    this.#mark()
  }

  #dropped(code: number, reason: string): void {
    this.release()
    this.#markSent = 0
    if (this.#closed) return
    const permanent = code >= 4400 && code < 4500
    const problem: ProblemCode = reason in problems ? (reason as ProblemCode) : 'INTERNAL'
    if (permanent && (!renewing.has(problem) || this.#passRefused)) {
      this.#step({ event: 'refused', code: problem })
      return
    }
    // The pass may only have been too old: a fresh one gets one try, or tells where the document lives now.
    this.#passRefused = permanent
    this.#step({ event: 'dropped' })
    this.#retryLater()
  }

  #retryLater(): void {
    const delayMs = nextDelayMs(houseBackoff, this.#attempt++, 0, this.#clock.random()) ?? houseBackoff.capMs
    this.#cancelRetry?.()
    this.#cancelRetry = this.#clock.after(delayMs, () => void this.#connect())
  }

  readonly #retryNow = () => {
    if (this.#state.at !== 'offline') return
    this.#cancelRetry?.()
    void this.#connect()
  }

  async #connect(): Promise<void> {
    try {
      this.provider.params['pass'] = await this.renewPass()
    } catch (error) {
      this.#passNotRenewed(error)
      return
    }
    if (!this.#closed && this.#state.at !== 'live') this.provider.connect()
  }

  #passNotRenewed(error: unknown): void {
    if (this.#closed) return
    const passing =
      !(error instanceof ApiProblem) ||
      ['OFFLINE', 'STORAGE_UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'].includes(error.code)
    if (!passing) return this.#step({ event: 'refused', code: error.code })
    this.#step({ event: 'dropped' })
    this.#retryLater()
  }

  #step(event: NotesEvent): void {
    const next = step(this.#state, event)
    this.#state = next
    this.emit('state', next)
  }
}
