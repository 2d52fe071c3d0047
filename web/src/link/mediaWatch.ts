import type { PeerId } from '../../../infra/contract/ids.ts'

/** Something received. `progress` counts its packets; `expected`: its sender says it is on, and it is seen here. */
export interface TrackSample {
  consumerId: string
  peerId: PeerId | null
  progress: number
  expected: boolean
}

/** One look at one direction. `heard` counts all that came from the far end: packets, reports, answers of ICE. */
export interface PathSample {
  atMs: number
  heard: number
  /** Packets sent so far; what the far end must say something about. Zero for the receiving direction. */
  sent: number
  tracks: readonly TrackSample[]
}

export type PathVerdict =
  /** Something came since the last look. */
  | 'well'
  /** Nothing came, and there was nothing that must have come. */
  | 'quiet'
  /** Nothing came for too long although it must have. */
  | 'silent'
  /** The path is fine, but for long nothing came of several people who send. */
  | 'starved'

/** What is remembered of the looks before. */
export interface PathWatch {
  heard: number
  heardAtMs: number
  sentWhenHeard: number
  dutyAtMs: number | null
  tracks: ReadonlyMap<string, { progress: number; movedAtMs: number; askedAtMs: number | null; peerId: PeerId | null }>
}

export interface PathFinding {
  watch: PathWatch
  verdict: PathVerdict
  /** Consumers to be asked for once more. */
  ask: string[]
}

/** A normal gap is about 100 ms, and a silence from DTX 400 ms; a lossy mobile link has longer ones. */
const silentMs = 1500
/** So many packets that nobody answers are no accident: feedback comes for every few of them. */
const unansweredPackets = 10
const trackSilentMs = 3000
const askAgainMs = 10_000
const starvedMs = 8000
/** One person who is not heard has lost their own network; of two it is mine. */
const starvedPeersMin = 2

export const newWatch = (atMs: number): PathWatch => ({
  heard: 0,
  heardAtMs: atMs,
  sentWhenHeard: 0,
  dutyAtMs: null,
  tracks: new Map(),
})

/** A look at one direction, about once a second. */
export function look(before: PathWatch, sample: PathSample): PathFinding {
  const { atMs, heard, sent } = sample
  const more = heard > before.heard
  const tracks = follow(before, sample)
  const answered = more ? sent : Math.min(sent, before.sentWhenHeard)
  const due = sample.tracks.some(({ expected }) => expected)
  const dutyAtMs = due || sent > answered ? (before.dutyAtMs ?? atMs) : null
  const heardAtMs = more ? atMs : before.heardAtMs
  // A restart begins to count anew, so fewer is no news.
  const watch: PathWatch = { heard, heardAtMs, sentWhenHeard: answered, dutyAtMs, tracks }
  const overdue = due || sent - answered >= unansweredPackets
  const silent = overdue && !more && atMs - Math.max(heardAtMs, dutyAtMs ?? atMs) >= silentMs
  if (silent) return { watch, verdict: 'silent', ask: [] }
  const verdict = starved(tracks, atMs) ? 'starved' : more ? 'well' : 'quiet'
  return { watch, verdict, ask: askFor(tracks, atMs) }
}

/** Only what is expected is followed: whoever comes back begins with a full measure of patience. */
function follow(before: PathWatch, { atMs, tracks }: PathSample) {
  const next = new Map<
    string,
    { progress: number; movedAtMs: number; askedAtMs: number | null; peerId: PeerId | null }
  >()
  for (const { consumerId, progress, expected, peerId } of tracks) {
    if (!expected) continue
    const known = before.tracks.get(consumerId)
    const moved = !known || progress !== known.progress
    next.set(consumerId, {
      progress,
      peerId,
      movedAtMs: moved ? atMs : known.movedAtMs,
      askedAtMs: moved ? null : known.askedAtMs,
    })
  }
  return next
}

/** Marks what it answers, so that each is asked for at most every ten seconds. */
function askFor(tracks: ReturnType<typeof follow>, atMs: number): string[] {
  const ask: string[] = []
  for (const [consumerId, track] of tracks) {
    if (atMs - track.movedAtMs < trackSilentMs) continue
    if (track.askedAtMs !== null && atMs - track.askedAtMs < askAgainMs) continue
    tracks.set(consumerId, { ...track, askedAtMs: atMs })
    ask.push(consumerId)
  }
  return ask
}

function starved(tracks: ReturnType<typeof follow>, atMs: number): boolean {
  const all = [...tracks.values()]
  const peers = new Set(all.map(({ peerId }) => peerId))
  return peers.size >= starvedPeersMin && all.every(({ movedAtMs }) => atMs - movedAtMs >= starvedMs)
}
