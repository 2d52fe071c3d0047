/** Anything JSON can carry; both implementations hand over serialised copies. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Where a bus tells of listeners that throw and of lost connections. */
export interface BusLog {
  error(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** Entries a stream keeps when `append` is not told otherwise. */
export const keepCountDefault = 10_000

export interface Subscription {
  /** Nothing is delivered after this resolves, except to an `onEntry` that is still running. */
  close(): Promise<void>
}

export interface StreamEntry {
  /** Grows with every entry; give it to `read` to go on after this one. */
  id: string
  message: Json
  /** What was appended beside the message, if anything was. */
  bytes?: Uint8Array
}

export type Listener = (message: Json, bytes?: Uint8Array) => void

/**
 * What carries messages and short-lived shared state between processes.
 * Every name begins with the tenant id, or with `house/` for what belongs to no tenant.
 * Nothing here is the only copy of anything: the store may be wiped at any moment.
 * Bytes travel beside a message as they are, and are the receiver's own.
 * A method rejects with ProblemError STORAGE_UNAVAILABLE when the far side does not answer.
 */
export interface Bus {
  /** At most once, to whoever listens now, in order per topic. */
  publish(topic: string, message: Json, bytes?: Uint8Array): Promise<void>
  subscribe(topic: string, listener: Listener): Promise<Subscription>

  /** At least once, kept to about `keepCount` (default 10,000) entries, in order per stream. Answers with the entry's id. */
  append(stream: string, message: Json, keepCount?: number, bytes?: Uint8Array): Promise<string>
  /**
   * Reads on after `afterId` (`'0'` from the beginning, `'$'` only what is new), one entry at a time: the
   * next one waits until `onEntry` has settled. `onLost` is called when entries after `afterId` were
   * trimmed away or the stream was wiped: the reader rebuilds, and reading goes on with what is there.
   */
  read(
    stream: string,
    afterId: string,
    onEntry: (entry: StreamEntry) => void | Promise<void>,
    onLost: () => void,
  ): Promise<Subscription>

  /** True for the first who claims the key within `ttlMs` (SET NX). */
  claim(key: string, value: Json, ttlMs: number): Promise<boolean>
  /** A value that vanishes after `ttlMs` unless put again. */
  put(key: string, value: Json, ttlMs: number): Promise<void>
  get(key: string): Promise<Json | undefined>
  /** All live entries whose key begins with `prefix`. */
  list(prefix: string): Promise<{ key: string; value: Json }[]>
  delete(key: string): Promise<void>
  /**
   * Writes `value` only if the key is at `version` (0: does not exist yet) and answers with the new
   * version, or null when somebody else was first.
   */
  compareAndSet(key: string, version: number, value: Json, ttlMs: number): Promise<number | null>
  getVersioned(key: string): Promise<{ version: number; value: Json } | undefined>

  close(): Promise<void>
}
