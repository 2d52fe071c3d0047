import * as Y from 'yjs'

const entriesKey = 'entries'
const ivBytes = 12
/** More than so many entries are made one. */
const entriesMax = 120

/** How the key came from the house (32 bytes, base64url), made to one that no script can read again. */
export function importKey(base64url: string): Promise<CryptoKey> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/**
 * Encrypted updates of one Yjs document, kept in another: what keeps the outer one – y-indexeddb – never sees the
 * inner one's letters. Each entry is an initialisation vector and AES-GCM over an update, bound to the copy's name.
 */
export class OfflineVault {
  readonly #outer: Y.Doc
  readonly #key: CryptoKey
  readonly #name: BufferSource

  constructor(outer: Y.Doc, key: CryptoKey, name: string) {
    this.#outer = outer
    this.#key = key
    this.#name = new TextEncoder().encode(name)
  }

  get #entries(): Y.Array<unknown> {
    return this.#outer.getArray(entriesKey)
  }

  /** The updates that can be opened. Entries under another key, or cut short, are left out. */
  async read(): Promise<Uint8Array[]> {
    const opened = await Promise.all(this.#entries.toArray().map((entry) => this.#open(entry)))
    return opened.filter((update) => update !== null)
  }

  /** Adds an update. `state` gives the whole inner document, for making one entry of many. */
  async add(update: Uint8Array, state: () => Uint8Array): Promise<void> {
    if (this.#entries.length < entriesMax) {
      const sealed = await this.#seal(update)
      this.#entries.push([sealed])
      return
    }
    const replaced = this.#entries.length
    const sealed = await this.#seal(state())
    this.#outer.transact(() => {
      // Another tab's entries came behind these and stay.
      this.#entries.delete(0, Math.min(replaced, this.#entries.length))
      this.#entries.push([sealed])
    })
  }

  async #seal(update: Uint8Array): Promise<Uint8Array> {
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
    const algorithm = { name: 'AES-GCM', iv, additionalData: this.#name }
    const sealed = await crypto.subtle.encrypt(algorithm, this.#key, new Uint8Array(update))
    const entry = new Uint8Array(ivBytes + sealed.byteLength)
    entry.set(iv)
    entry.set(new Uint8Array(sealed), ivBytes)
    return entry
  }

  async #open(entry: unknown): Promise<Uint8Array | null> {
    if (!(entry instanceof Uint8Array) || entry.length <= ivBytes) return null
    const iv = new Uint8Array(entry.subarray(0, ivBytes))
    const algorithm = { name: 'AES-GCM', iv, additionalData: this.#name }
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#key, new Uint8Array(entry.subarray(ivBytes))))
    } catch {
      return null
    }
  }
}
