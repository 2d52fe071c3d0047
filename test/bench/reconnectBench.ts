import type { Page } from 'playwright-core'
import { openBrokenWays, type BrokenWays } from '../browser/brokenWays.ts'
import { flowOf, watchFlow, type Flow } from '../browser/mediaFlow.ts'
import { percentile, type BenchResult } from './bench.ts'

const rounds = 6
const patienceMs = 60_000
/** Before something breaks the longest usual pause is measured for so long. */
const quietMs = 3000
/** Back means: both kinds have come for so long without a pause that is not usual. */
const steadyMs = 1000
const lookMs = 50
const aims = { worker_death_p95_s: 2, socket_cut_media_gap_ms: 0 }

interface Break {
  /** Milliseconds from the break until pictures and sound came again on both sides. */
  awayMs: number
  /** The longest pause of received media beyond the longest one of the quiet time before. */
  gapMs: number
  /** The longest pause there was. */
  longestMs: number
}

/**
 * Two browsers in a room; one of them on a machine of its own where namespaces are allowed. A worker is killed, the
 * socket is cut, the network is changed, several times each: how long until both see and hear each other again.
 */
export async function run(): Promise<BenchResult> {
  const ways = await openBrokenWays()
  try {
    await measure(ways, () => undefined)
    const workers = await repeat(ways, () => ways.killBusiestWorker())
    const allWorkers = await repeat(ways, () => void ways.killWorkers())
    // In turn with rounds in which nothing breaks: a loaded machine has pauses of its own.
    const [sockets, controls]: Break[][] = [[], []]
    for (let round = 0; round < rounds; round += 1) {
      controls?.push(await measure(ways, () => undefined))
      sockets?.push(await measure(ways, () => ways.wire.cut()))
    }
    const networks = ways.lab ? await repeat(ways, () => ways.lab?.move()) : []
    return report({ workers, allWorkers, cuts: sockets ?? [], controls: controls ?? [], networks })
  } finally {
    await ways.close()
  }
}

async function repeat(ways: BrokenWays, breakIt: () => unknown): Promise<Break[]> {
  const breaks: Break[] = []
  for (let round = 0; round < rounds; round += 1) breaks.push(await measure(ways, breakIt))
  return breaks
}

async function measure({ near, far }: BrokenWays, breakIt: () => unknown): Promise<Break> {
  const pages = [near.page, far.page]
  const usual: number[] = []
  for (const page of pages) await watchFlow(page)
  for (const page of pages) usual.push(longest(await flowWhen(page, ({ elapsedMs }) => elapsedMs > quietMs)))
  for (const page of pages) await watchFlow(page)
  const starts = await Promise.all(pages.map((page) => flowWhen(page, ({ elapsedMs }) => elapsedMs > 500)))
  await breakIt()
  const sides = await Promise.all(pages.map((page, side) => sideOf(page, starts[side]!, usual[side]!)))
  return {
    awayMs: Math.max(...sides.map(({ awayMs }) => awayMs)),
    gapMs: Math.max(...sides.map(({ gapMs }) => gapMs)),
    longestMs: Math.max(...sides.map(({ longestMs }) => longestMs)),
  }
}

async function sideOf(page: Page, start: Flow, usualMs: number): Promise<Break> {
  const steady = await flowWhen(page, (flow) => flow.elapsedMs > start.elapsedMs + quietMs && flow.steadyMs >= steadyMs)
  const gapMs = Math.max(0, longest(steady) - usualMs)
  // A pause no longer than usual is none: nobody was away.
  return { awayMs: gapMs === 0 ? 0 : longest(steady), gapMs, longestMs: longest(steady) }
}

const longest = ({ videoGapMs, audioGapMs }: Flow) => Math.max(videoGapMs, audioGapMs)

async function flowWhen(page: Page, fits: (flow: Flow) => boolean): Promise<Flow> {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    const flow = await flowOf(page)
    if (flow && fits(flow)) return flow
    if (performance.now() > deadlineMs) throw new Error(`media did not come back: ${JSON.stringify(flow)}`)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}

/** What is no longer than a pause in which nothing was broken is none. */
function beyond(controls: Break[], breaks: Break[]): Break[] {
  const usualMs = Math.max(...controls.map(({ longestMs }) => longestMs))
  return breaks.map(({ longestMs }) => {
    const gapMs = Math.max(0, longestMs - usualMs)
    return { longestMs, gapMs, awayMs: gapMs === 0 ? 0 : longestMs }
  })
}

type Breaks = Record<'workers' | 'allWorkers' | 'cuts' | 'controls' | 'networks', Break[]>

function report({ workers, allWorkers, cuts, controls, networks }: Breaks): BenchResult {
  const sockets = beyond(controls, cuts)
  const p95 = (breaks: Break[]) => Number((percentile(breaks.map(({ awayMs }) => awayMs), 0.95) / 1000).toFixed(2)) // prettier-ignore
  const figures = {
    rounds,
    worker_death_p95_s: p95(workers),
    all_workers_death_p95_s: p95(allWorkers),
    socket_cut_p95_s: p95(sockets),
    ...(networks.length > 0 && { network_change_p95_s: p95(networks) }),
    socket_cut_media_gap_ms: Math.round(Math.max(...sockets.map(({ gapMs }) => gapMs))),
    longest_pause_ms: Math.round(Math.max(...cuts.map(({ longestMs }) => longestMs))),
    longest_pause_uncut_ms: Math.round(Math.max(...controls.map(({ longestMs }) => longestMs))),
  }
  const row = (what: string, breaks: Break[], aim: string) => ({
    what,
    p50_s: (percentile(breaks.map(({ awayMs }) => awayMs), 0.5) / 1000).toFixed(2), // prettier-ignore
    p95_s: p95(breaks).toFixed(2),
    aim,
  })
  return {
    rows: [
      row('media worker killed', workers, `${aims.worker_death_p95_s} s`),
      row('all media workers killed at once', allWorkers, ''),
      row('socket cut', sockets, '0 s'),
      ...(networks.length > 0 ? [row('network changed', networks, '')] : []),
    ],
    figures: {
      ...figures,
      worker_death_of_aim: Number((figures.worker_death_p95_s / aims.worker_death_p95_s).toFixed(2)),
    },
  }
}
