import type { Device } from '../protocol/attendance.ts'

/** One device that had a ticket and was seen; in milliseconds since the epoch. */
export interface SeenDevice {
  peerId: string
  personKey: string
  firstSeenMs: number
  /** Null: it is there. */
  endedMs: number | null
  device: Device
}

/** A line of the journal of presence. */
export interface SeenSpan {
  peerId: string
  region: string
  fromMs: number
  untilMs: number
}

export interface DeviceStay {
  personKey: string
  fromMs: number
  /** Null: still there. */
  untilMs: number | null
  regions: string[]
  device: Device
}

/** Somebody who was away for less did not come anew. */
const awayMsMax = 15_000

/** Each device's time in one piece as long as it was not away. [AT1] */
export function staysOf(devices: readonly SeenDevice[], spans: readonly SeenSpan[]): DeviceStay[] {
  const byPeer = Map.groupBy(spans, ({ peerId }) => peerId)
  return devices.flatMap((seen) => {
    const { personKey, device, firstSeenMs, endedMs } = seen
    const stays: DeviceStay[] = []
    for (const span of (byPeer.get(seen.peerId) ?? []).toSorted((a, b) => a.fromMs - b.fromMs)) {
      const last = stays.at(-1)
      if (last?.untilMs != null && span.fromMs - last.untilMs < awayMsMax) {
        last.untilMs = Math.max(last.untilMs, span.untilMs)
        if (span.region && last.regions.at(-1) !== span.region) last.regions.push(span.region)
      } else {
        const regions = span.region ? [span.region] : []
        stays.push({ personKey, device, fromMs: span.fromMs, untilMs: span.untilMs, regions })
      }
    }
    // The journal is written every few seconds: who has just come is not in it yet.
    if (stays.length === 0) stays.push({ personKey, device, fromMs: firstSeenMs, untilMs: endedMs, regions: [] })
    const last = stays.at(-1)
    if (last && endedMs === null) last.untilMs = null
    return stays
  })
}

/** Milliseconds in which at least one of the stays was. */
export function presentMs(stays: readonly DeviceStay[], nowMs: number): number {
  let [sumMs, reachedMs] = [0, -Infinity]
  for (const { fromMs, untilMs } of stays.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const endMs = untilMs ?? nowMs
    sumMs += Math.max(0, endMs - Math.max(fromMs, reachedMs))
    reachedMs = Math.max(reachedMs, endMs)
  }
  return sumMs
}
