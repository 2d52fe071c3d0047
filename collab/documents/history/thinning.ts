export interface KeptVersion {
  id: string
  name: string | null
  createdAtMs: number
}

export const versionsMax = 500
const dayMs = 24 * 3_600_000
const thinAfterMs = 30 * dayMs

/**
 * Which versions may go, of all of a document, newest first. Named ones stay; of the others one a day (UTC) stays
 * once they are 30 days old, the last of that day; and beyond 500 in all the oldest go.
 */
export function versionsToDrop(versions: KeptVersion[], nowMs: number): string[] {
  const drop = new Set<string>()
  const days = new Set<number>()
  for (const { id, name, createdAtMs } of versions) {
    if (name !== null || nowMs - createdAtMs < thinAfterMs) continue
    const day = Math.floor(createdAtMs / dayMs)
    if (days.has(day)) drop.add(id)
    days.add(day)
  }
  const left = versions.filter(({ id }) => !drop.has(id))
  const unnamed = left.filter(({ name }) => name === null).toReversed()
  for (const { id } of unnamed.slice(0, Math.max(0, left.length - versionsMax))) drop.add(id)
  return [...drop]
}
