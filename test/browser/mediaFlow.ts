import type { Page } from 'playwright-core'

/** What has been received since `watchFlow`, over all connections together. */
export interface Flow {
  /** Milliseconds since the watch began, and since each kind last came. */
  elapsedMs: number
  videoQuietMs: number
  audioQuietMs: number
  /** The longest pauses so far. */
  videoGapMs: number
  audioGapMs: number
  /** For so long both kinds have come without a pause of half a second. */
  steadyMs: number
  frames: number
  audioPackets: number
  /** The most tiles that one name had at once. */
  tilesPerNameMax: number
}

const lookMs = 40

/** Begins to watch, in the page itself: what is asked for over the driver would come too seldom to find gaps. */
export function watchFlow(page: Page): Promise<void> {
  return page.evaluate((periodMs) => {
    interface Watched {
      watchedConnections: RTCPeerConnection[]
      stopFlow?: () => void
      flow: object
    }
    const global = globalThis as unknown as Watched
    global.stopFlow?.()
    const startedAtMs = performance.now()
    const counted = new Map<string, number>()
    const movedAtMs = { video: startedAtMs, audio: startedAtMs }
    const gapMs = { video: 0, audio: 0 }
    const total = { video: 0, audio: 0 }
    let steadyFromMs = startedAtMs
    let tilesPerNameMax = 0
    const count = async () => {
      const open = global.watchedConnections.filter(({ connectionState }) => connectionState !== 'closed')
      const reports = await Promise.all(open.map((connection) => connection.getStats()))
      for (const [index, report] of reports.entries()) {
        for (const stat of report.values() as Iterable<Record<string, unknown>>) {
          if (stat['type'] !== 'inbound-rtp') continue
          const kind = stat['kind'] as 'video' | 'audio'
          const key = `${global.watchedConnections.indexOf(open[index]!)} ${String(stat['ssrc'])}`
          const value = Number(stat[kind === 'video' ? 'framesDecoded' : 'packetsReceived'] ?? 0)
          const more = value - (counted.get(key) ?? 0)
          // What was received before the watch began is no news.
          const known = counted.has(key) || performance.now() - startedAtMs > 2 * periodMs
          counted.set(key, value)
          if (more <= 0 || !known) continue
          const nowMs = performance.now()
          gapMs[kind] = Math.max(gapMs[kind], nowMs - movedAtMs[kind])
          movedAtMs[kind] = nowMs
          total[kind] += more
        }
      }
    }
    const countTiles = () => {
      const stage = document.querySelector('m-room')?.shadowRoot?.querySelector('m-stage')
      const names = [...(stage?.shadowRoot?.querySelectorAll<HTMLElement>('[data-testid="tile"]') ?? [])]
      const perName = new Map<string, number>()
      for (const { dataset } of names) perName.set(dataset['name'] ?? '', (perName.get(dataset['name'] ?? '') ?? 0) + 1)
      tilesPerNameMax = Math.max(tilesPerNameMax, ...perName.values())
    }
    let busy = false
    const timer = setInterval(() => {
      countTiles()
      if (busy) return
      busy = true
      void count().finally(() => {
        busy = false
        const nowMs = performance.now()
        if (Math.max(nowMs - movedAtMs.video, nowMs - movedAtMs.audio) > 500) steadyFromMs = nowMs
        global.flow = {
          steadyMs: nowMs - steadyFromMs,
          elapsedMs: nowMs - startedAtMs,
          videoQuietMs: nowMs - movedAtMs.video,
          audioQuietMs: nowMs - movedAtMs.audio,
          videoGapMs: Math.max(gapMs.video, nowMs - movedAtMs.video),
          audioGapMs: Math.max(gapMs.audio, nowMs - movedAtMs.audio),
          frames: total.video,
          audioPackets: total.audio,
          tilesPerNameMax,
        }
      })
    }, periodMs)
    global.stopFlow = () => clearInterval(timer)
  }, lookMs)
}

export function flowOf(page: Page): Promise<Flow> {
  return page.evaluate(() => (globalThis as unknown as { flow: Flow }).flow)
}
