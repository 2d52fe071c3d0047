import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSealed, seal } from './sealing.ts'

const keyBytes = 32
const idBytes = 8
const fileName = 'master.key'

/** A key was wrapped by a master key that this process does not have. */
export class MasterKeyMissingError extends Error {
  constructor() {
    super(
      'The documents are encrypted under another master key. Set MASTER_KEY (or MASTER_KEY_OLD) to it, or put its master.key back into DATA_DIR.',
    )
    this.name = 'MasterKeyMissingError'
  }
}

/** The house's master key, and those of before while it is being replaced. They wrap other keys, and others are derived of them. */
export class MasterKeys {
  readonly #keys: { id: Buffer; key: Uint8Array }[]

  /** 32 bytes each; the first wraps, all unwrap. */
  constructor(keys: [Uint8Array, ...Uint8Array[]]) {
    this.#keys = keys.map((key) => ({ id: idOf(key), key }))
  }

  /** Whether a master key of before is being replaced. */
  get replacing(): boolean {
    return this.#keys.length > 1
  }

  wrap(plain: Uint8Array, address: string): Uint8Array {
    const [first] = this.#keys
    if (!first) throw new MasterKeyMissingError()
    return Buffer.concat([first.id, seal(first.key, plain, address)])
  }

  /** Throws MasterKeyMissingError; an Error when the bytes were changed or belong to another address. */
  unwrap(wrapped: Uint8Array, address: string): Uint8Array {
    const id = wrapped.subarray(0, idBytes)
    const known = this.#keys.find((each) => each.id.equals(id))
    if (!known) throw new MasterKeyMissingError()
    return openSealed(known.key, wrapped.subarray(idBytes), address)
  }

  /** 32 bytes for one purpose (RFC 5869), the same for every process; others once the master key was replaced. */
  derive(purpose: string): Uint8Array {
    const [first] = this.#keys
    if (!first) throw new MasterKeyMissingError()
    return new Uint8Array(hkdfSync('sha256', first.key, '', `meridian ${purpose}`, keyBytes))
  }

  /** Whether this was wrapped by a key of before and should be wrapped anew. */
  isOld(wrapped: Uint8Array): boolean {
    return !this.#keys[0]?.id.equals(wrapped.subarray(0, idBytes))
  }
}

/** Stored in front of what was wrapped, so that it is known which key opens it. Tells nothing about the key. */
function idOf(key: Uint8Array): Buffer {
  return createHash('sha256').update('meridian master key').update(key).digest().subarray(0, idBytes)
}

/** The key kept in `master.key` of the folder (base64), made at the first start. Throws Error when the file is damaged. */
export async function masterKeyOf(folder: string): Promise<Uint8Array> {
  const file = join(folder, fileName)
  const kept = await readKey(file)
  if (kept) return kept
  await mkdir(folder, { recursive: true })
  // Written beside and linked into place: whoever starts at the same moment finds a whole key or none.
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(fresh, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flush: true })
  await chmod(fresh, 0o600)
  try {
    await link(fresh, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(fresh)
  }
  const made = await readKey(file)
  if (!made) throw new Error(`${file} vanished while it was read`)
  return made
}

async function readKey(file: string): Promise<Uint8Array | undefined> {
  try {
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64')
    if (key.byteLength !== keyBytes) throw new Error(`${file} does not hold 32 bytes in base64: restore it`)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
