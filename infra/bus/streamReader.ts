import type { BusLog, Json, StreamEntry } from './bus.ts'
import { StreamId } from './streamId.ts'

/** An entry as a bus keeps it. */
export interface StoredEntry {
  id: StreamId
  text: string
  bytes: Uint8Array | undefined
}

export interface StreamReaderOptions {
  stream: string
  after: StreamId
  onEntry: (entry: StreamEntry) => void | Promise<void>
  onLost: () => void
  /** Everything offered so far is delivered: more may be offered. */
  onIdle: () => void
  log?: BusLog
}

/** One reader of a stream, in either bus: hands over entries one at a time and notices what is missing. */
export class StreamReader {
  readonly stream: string
  readonly #options: StreamReaderOptions
  /** Where reading goes on; ahead of what was delivered while entries are queued. */
  #after: StreamId
  #queue: (() => void | Promise<void>)[] = []
  #running = false
  #open = true
  /** The loss was told already, so a gap before the next entry is no news. */
  #lossTold = false

  constructor(options: StreamReaderOptions) {
    this.stream = options.stream
    this.#options = options
    this.#after = options.after
  }

  get after(): StreamId {
    return this.#after
  }

  get wantsMore(): boolean {
    return this.#open && !this.#running
  }

  /** Queues what lies after the reader's place; `entries` are in order. */
  offer(entries: StoredEntry[]) {
    if (!this.#open) return
    for (const entry of entries) {
      const { id } = entry
      if (!id.isAfter(this.#after)) continue
      if (!id.follows(this.#after) && !this.#lossTold) this.#queue.push(this.#options.onLost)
      this.#lossTold = false
      this.#after = id
      this.#queue.push(() => this.#options.onEntry(handedOver(entry)))
    }
    void this.#run()
  }

  /** Tells a loss when the reader's place is not one of the stream that now ends at `last`. */
  compare(last: StreamId) {
    const after = this.#after
    if (!this.#open || after.isBeginning || (after.sameLife(last) && !after.isAfter(last))) return
    this.#after = StreamId.beginning
    this.#lossTold = true
    this.#queue.push(this.#options.onLost)
    void this.#run()
  }

  close() {
    this.#open = false
    this.#queue = []
  }

  async #run() {
    if (this.#running || !this.#queue.length) return
    this.#running = true
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      try {
        const work = next()
        // One that is done at once is done before more is read, and costs no turn.
        if (work) await work
      } catch (error) {
        this.#options.log?.error({ err: error, stream: this.stream }, 'bus reader threw')
      }
    }
    this.#running = false
    if (this.#open) this.#options.onIdle()
  }
}

/** A copy: several readers may be given the same entry. */
function handedOver({ id, text, bytes }: StoredEntry): StreamEntry {
  return { id: id.text, message: JSON.parse(text) as Json, ...(bytes && { bytes: new Uint8Array(bytes) }) }
}
