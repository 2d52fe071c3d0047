import type { RoomSettings } from '../protocol/media.ts'

/** Settings that diverged become the stricter of both: locked if either is, started when the first did. */
export function mergeSettings(a: RoomSettings, b: RoomSettings): RoomSettings {
  return {
    version: a.locked === b.locked ? Math.max(a.version, b.version) : Math.max(a.version, b.version) + 1,
    locked: a.locked || b.locked,
    startedAt: a.startedAt < b.startedAt ? a.startedAt : b.startedAt,
  }
}
