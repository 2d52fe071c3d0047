import type { RoomSettings } from '../protocol/media.ts'

/** Settings that diverged become the stricter of both: locked or staged if either is, started when the first did. */
export function mergeSettings(a: RoomSettings, b: RoomSettings): RoomSettings {
  const agree = a.locked === b.locked && a.stage === b.stage
  return {
    version: Math.max(a.version, b.version) + (agree ? 0 : 1),
    locked: a.locked || b.locked,
    stage: a.stage || b.stage,
    startedAt: a.startedAt < b.startedAt ? a.startedAt : b.startedAt,
  }
}
