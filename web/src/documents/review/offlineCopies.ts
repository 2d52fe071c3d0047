/** A copy of one part of a document that this browser keeps, as its list has it. */
export interface OfflineEntry {
  /** Also the name of its database. */
  name: string
  personKey: string
  usedAtMs: number
}

export const offlineCopiesMax = 60
export const offlineAgeMaxMs = 30 * 24 * 60 * 60 * 1000
const listKey = 'meridian.offline'

/** Where the list is kept: `localStorage`, or something like it. */
export type OfflineShelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What must go: copies of whoever used this browser before, old ones, and the least used beyond the limit. */
export function expiredCopies(entries: OfflineEntry[], personKey: string, nowMs: number): OfflineEntry[] {
  const mine = entries.filter((entry) => entry.personKey === personKey && nowMs - entry.usedAtMs < offlineAgeMaxMs)
  const kept = new Set(mine.toSorted((a, b) => b.usedAtMs - a.usedAtMs).slice(0, offlineCopiesMax))
  return entries.filter((entry) => !kept.has(entry))
}

export function readCopies(shelf: OfflineShelf): OfflineEntry[] {
  try {
    const list: unknown = JSON.parse(shelf.getItem(listKey) ?? '[]')
    return Array.isArray(list) ? list.filter(isEntry) : []
  } catch {
    return []
  }
}

/** Puts a copy on the list as used now. */
export function useCopy(entry: OfflineEntry, shelf: OfflineShelf = localStorage): void {
  write(shelf, [...readCopies(shelf).filter(({ name }) => name !== entry.name), entry])
}

/** Erases what must go before one more copy is opened. */
export async function eraseExpired(
  personKey: string,
  nowMs: number,
  shelf: OfflineShelf = localStorage,
): Promise<void> {
  const expired = expiredCopies(readCopies(shelf), personKey, nowMs)
  await Promise.all(expired.map(({ name }) => eraseCopy(name, shelf)))
}

/** Ends a copy and what else belongs to it: whatever tab has it open lets go of it. */
export async function eraseCopy(name: string, shelf: OfflineShelf = localStorage): Promise<void> {
  await deleteDatabase(name)
  write(
    shelf,
    readCopies(shelf).filter((entry) => entry.name !== name),
  )
}

/** Every copy of this browser, when somebody signs out. */
export async function eraseAllCopies(shelf: OfflineShelf = localStorage): Promise<void> {
  await Promise.all(readCopies(shelf).map(({ name }) => eraseCopy(name, shelf)))
}

function write(shelf: OfflineShelf, entries: OfflineEntry[]): void {
  if (entries.length === 0) shelf.removeItem(listKey)
  else shelf.setItem(listKey, JSON.stringify(entries))
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name)
    // Blocked ones go as soon as the other tab has closed them, which it does when it is told.
    for (const event of ['success', 'error', 'blocked']) request.addEventListener(event, () => resolve())
  })
}

const isEntry = (value: unknown): value is OfflineEntry => {
  const { name, personKey, usedAtMs } = (value ?? {}) as Record<string, unknown>
  return typeof name === 'string' && typeof personKey === 'string' && typeof usedAtMs === 'number'
}
