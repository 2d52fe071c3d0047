import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import type { PageClock } from '../../link/pageClock.ts'
import type { NotesLink } from '../notesLink.ts'
import type { NotesState } from '../notesState.ts'
import { eraseCopy, eraseExpired, useCopy } from './offlineCopies.ts'
import { importKey, OfflineVault } from './offlineVault.ts'

/** What is written within this time is one entry. */
const batchMs = 300
/** A document larger than this is not kept here. */
const copyBytesMax = 8 * 1024 * 1024

/**
 * After these the right is lost, or the server no longer stands for what is here, or it would refuse what is here at
 * every visit: the copy goes at once. What was refused is still on the page, which says to copy it.
 */
const erasingCodes: ReadonlySet<string> = new Set([
  'PASS_INVALID',
  'FORBIDDEN',
  'REMOVED',
  'NOT_FOUND',
  'SIGN_IN_NEEDED',
  'MEETING_OVER',
  'CONFLICT',
  'UPDATE_INVALID',
  'MESSAGE_TOO_LARGE',
  'DOCUMENT_FULL',
])

export interface OfflineCopyOptions {
  /** One per tenant, document, part and person. */
  name: string
  personKey: string
  link: NotesLink
  /** Asks the house for the key of this person's copies; rejects where it cannot be had. */
  fetchKey: () => Promise<string>
  clock: PageClock
}

/**
 * A part of a document as this browser keeps it: opens without the house, takes what is typed meanwhile, and is
 * erased when the right is lost. Encrypted under a key of the house's, kept where no script can read it.
 */
export class OfflineCopy {
  readonly #options: OfflineCopyOptions
  readonly #outer = new Y.Doc()
  #stored: IndexeddbPersistence | undefined
  readonly #stops: (() => void)[] = []
  #vault: OfflineVault | undefined
  #waiting: Uint8Array[] = []
  #cancelBatch: (() => void) | undefined
  #ended = false
  #bytes = 0

  constructor(options: OfflineCopyOptions) {
    this.#options = options
    const { link } = options
    this.#stops.push(link.on('state', (state) => this.#watch(state)))
    this.#watch(link.state)
  }

  /** Brings what is kept here into the document, then keeps what comes. */
  async open(): Promise<void> {
    const { name, personKey, link, clock } = this.#options
    await eraseExpired(personKey, clock.nowMs())
    if (this.#ended) return
    const stored = new IndexeddbPersistence(name, this.#outer)
    this.#stored = stored
    await stored.whenSynced
    const key = await this.#key(stored)
    if (!key || this.#ended) return
    useCopy({ name, personKey, usedAtMs: clock.nowMs() })
    const vault = new OfflineVault(this.#outer, key, name)
    const updates = await vault.read()
    const unsent: unknown = await stored.get('unsent')
    if (this.#ended) return
    // What was saved before is none of this visit's edits.
    const origin = unsent === true ? this : link.provider
    link.doc.transact(() => updates.forEach((update) => Y.applyUpdate(link.doc, update)), origin)
    if (updates.length > 0) link.restored()
    this.#bytes = updates.reduce((sum, update) => sum + update.length, 0)
    this.#vault = vault
    link.doc.on('update', this.#keep)
    this.#stops.push(() => link.doc.off('update', this.#keep))
    // Whoever leaves the page may not come back to it: what waits for its batch is written now.
    const leave = () => void this.#write()
    globalThis.addEventListener('pagehide', leave)
    this.#stops.push(() => globalThis.removeEventListener('pagehide', leave))
    const known = updates.length > 0 ? Y.encodeStateVectorFromUpdate(Y.mergeUpdates(updates)) : undefined
    this.#keep(Y.encodeStateAsUpdate(link.doc, known))
  }

  /** Ends keeping; the copy stays for the next time. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#stops.splice(0).forEach((stop) => stop())
    await this.#write()
    this.#ended = true
    await this.#stored?.destroy()
    this.#outer.destroy()
  }

  async erase(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#cancelBatch?.()
    this.#stops.splice(0).forEach((stop) => stop())
    await this.#stored?.destroy()
    this.#outer.destroy()
    await eraseCopy(this.#options.name)
  }

  #watch(state: NotesState): void {
    if (state.at === 'refused' && erasingCodes.has(state.code)) void this.erase()
    else if (!this.#ended && this.#vault)
      // Another tab may have erased it meanwhile.
      this.#stored?.set('unsent', state.unsaved as unknown as string).catch(() => {})
  }

  /** The key of last time, or, the first time, the house's. */
  async #key(stored: IndexeddbPersistence): Promise<CryptoKey | null> {
    const kept: unknown = await stored.get('key')
    if (kept instanceof CryptoKey) return kept
    try {
      const key = await importKey(await this.#options.fetchKey())
      if (!this.#ended) await stored.set('key', key as unknown as string)
      return key
    } catch {
      return null
    }
  }

  readonly #keep = (update: Uint8Array) => {
    this.#waiting.push(update)
    this.#cancelBatch ??= this.#options.clock.after(batchMs, () => void this.#write())
  }

  #whole(doc: Y.Doc): Uint8Array {
    const state = Y.encodeStateAsUpdate(doc)
    this.#bytes = state.length
    return state
  }

  async #write(): Promise<void> {
    this.#cancelBatch?.()
    this.#cancelBatch = undefined
    const { doc } = this.#options.link
    const updates = this.#waiting.splice(0)
    if (updates.length === 0 || !this.#vault || this.#ended) return
    const update = updates.length === 1 ? updates[0] : Y.mergeUpdates(updates)
    if (!update) return
    this.#bytes += update.length
    if (this.#bytes > copyBytesMax) return this.erase()
    try {
      await this.#vault.add(update, () => this.#whole(doc))
    } catch {
      // Another tab has erased it, or there is no room left: notes go on without.
      this.#ended = true
    }
  }
}
