import type { ChatMessage, ChatPerson, ChatReceipt } from '../../../collab/protocol/chat.ts'
import { Emitter } from '../link/emitter.ts'
import { latestMax, type HouseLink } from '../link/houseLink.ts'

/** What can be done with the chat of one meeting besides writing to it. Emits `change` when it knows more. */
export class ChatDesk extends Emitter<{ change: null; reminded: { id: number; name: string } }> {
  readonly #house: HouseLink
  readonly #read = new Set<number>()
  readonly #receipts = new Map<number, readonly ChatReceipt[]>()
  readonly #release: (() => void)[]
  #begun = false
  #loading: Promise<void> | null = null

  constructor(house: HouseLink) {
    super()
    this.#house = house
    this.#release = [
      house.notices.on('chat.read', ({ meetingId, id, receipt }) => {
        if (meetingId === house.meetingId) this.#receiptCame(id, receipt)
      }),
      house.notices.on('chat.reminded', ({ meetingId, id, name }) => {
        if (meetingId === house.meetingId) this.emit('reminded', { id, name })
      }),
      // What was read meanwhile was told to nobody here.
      house.on('link', ({ at }) => at === 'live' && void this.#refresh()),
    ]
  }

  get meetingId() {
    return this.#house.meetingId
  }

  /** Whether there may be more before the first message here. */
  get hasOlder(): boolean {
    return !this.#begun && this.#house.messages.length >= latestMax
  }

  /** Who has read a message of mine; null until it was asked for. */
  receiptsOf(id: number): readonly ChatReceipt[] | null {
    return this.#receipts.get(id) ?? null
  }

  /** Everybody who wrote here or was written to, once. */
  people(): ChatPerson[] {
    const found = new Map<string, ChatPerson>()
    for (const { personKey, name, to } of this.#house.messages) {
      found.set(personKey, { personKey, name })
      if (to && !found.has(to.personKey)) found.set(to.personKey, to)
    }
    return [...found.values()]
  }

  /** What was written before; one question at a time. Throws ProblemError or LinkLostError. */
  older(): Promise<void> {
    this.#loading ??= this.#older().finally(() => {
      this.#loading = null
    })
    return this.#loading
  }

  /** Brings a message here that was found further back. */
  async reach(id: number): Promise<void> {
    const [first] = this.#house.messages
    if (!first || first.id <= id) return
    const { messages } = await this.#house.call('chat.older', {
      meetingId: this.meetingId,
      beforeId: first.id,
      reach: id,
    })
    this.#house.keep(messages)
  }

  async search(words: string): Promise<ChatMessage[]> {
    return (await this.#house.call('chat.search', { meetingId: this.meetingId, words })).messages
  }

  async edit(id: number, text: string, mentions: string[]): Promise<void> {
    this.#house.keep([await this.#house.call('chat.edit', { meetingId: this.meetingId, id, text, mentions })])
  }

  async remove(id: number): Promise<void> {
    this.#house.keep([await this.#house.call('chat.delete', { meetingId: this.meetingId, id })])
  }

  /** An important message is before my eyes; told once. */
  async read(id: number): Promise<void> {
    if (this.#read.has(id)) return
    this.#read.add(id)
    try {
      await this.#house.call('chat.read', { meetingId: this.meetingId, ids: [id] })
    } catch {
      this.#read.delete(id)
    }
  }

  async loadReceipts(id: number): Promise<void> {
    const { receipts } = await this.#house.call('chat.receipts', { meetingId: this.meetingId, id })
    this.#know(id, receipts)
  }

  async remind(id: number): Promise<void> {
    const { receipts } = await this.#house.call('chat.remind', { meetingId: this.meetingId, id })
    this.#know(id, receipts)
  }

  close() {
    for (const release of this.#release) release()
  }

  async #older(): Promise<void> {
    const [first] = this.#house.messages
    if (!first) return
    const { messages } = await this.#house.call('chat.older', { meetingId: this.meetingId, beforeId: first.id })
    this.#begun = messages.length < latestMax
    this.#house.keep(messages)
    this.emit('change', null)
  }

  async #refresh(): Promise<void> {
    for (const id of this.#receipts.keys()) await this.loadReceipts(id).catch(() => undefined)
  }

  #receiptCame(id: number, receipt: ChatReceipt) {
    const known = this.#receipts.get(id)
    if (!known) return
    this.#know(id, [...known.filter(({ personKey }) => personKey !== receipt.personKey), receipt])
  }

  #know(id: number, receipts: readonly ChatReceipt[]) {
    this.#receipts.set(
      id,
      receipts.toSorted((a, b) => a.name.localeCompare(b.name)),
    )
    this.emit('change', null)
  }
}
