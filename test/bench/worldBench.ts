import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openVisitor, type Visitor } from '../browser/chromium.ts'
import { voice, writeSound } from '../browser/fakeCapture.ts'
import { withoutPressureSensor } from '../browser/stageStats.ts'
import { Gathering, type GatheringPlan } from '../world/gathering.ts'
import { percentile, type BenchResult } from './bench.ts'
import { drawStamps, readStamps, type Seen } from './latency/frameStamp.ts'
import { heardAndSeen, type HeardAndSeen } from './world/heardAndSeen.ts'
import { connectDirectly } from './world/peerToPeer.ts'

const cameraWidth = 640
const settleMs = 6000
const measuredMs = 15_000
const framesMax = 10_000
const skewLooks = 10
const joinWithinMs = 60_000
const pairs = [
  ['shanghai', 'munich', 220],
  ['munich', 'saopaulo', 200],
  ['shanghai', 'saopaulo', 320],
] as const
const everyCell = [50, 150, 250].flatMap((rttMs) => [0, 2, 5, 10].map((lossPercent) => ({ rttMs, lossPercent })))
/** `npm run bench -- world pairs` leaves the matrix out, `world 250 5` measures one cell of it alone. */
const [only, onlyLoss] = process.argv.slice(3)
const oneCell = only === undefined || only === 'pairs' ? null : { rttMs: Number(only), lossPercent: Number(onlyLoss) }
const matrix = only === undefined ? everyCell : oneCell ? [oneCell] : []
const aims = { added_p95_ms: 80 }

const plan: GatheringPlan = {
  places: ['munich', 'shanghai', 'saopaulo'].map((name) => ({ name, people: 1 })),
  rttsMs: pairs.map(([one, other, rttMs]) => [one, other, rttMs]),
  apart: true,
  // Their sound is noise to a decoder: only the browser that is measured is heard.
  muted: [0, 1, 2],
}

/** What a viewer saw and heard of a sender. */
interface Quality {
  p50Ms: number
  p95Ms: number
  concealedPercent: number
  /** Of sound, on the last hop and those before. */
  mendedCount: number
  standMs: number
  fps: number
  skewMs: number
  lines: number
}

/**
 * Three regions with a light person in each. One pair of browsers at a time, in two of them: a camera whose frames
 * carry the moment they were taken, first directly from one to the other through the same network, then in the room.
 * Then the way between two nodes gets worse and worse under one pair.
 */
export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-world-'))
  const gathering = await Gathering.open(plan, joinWithinMs)
  try {
    if (gathering.world.lacks !== null) throw new Error(`no network to impair: ${gathering.world.lacks}`)
    const speech = await writeSound(join(folder, 'voice.wav'), 4, voice)
    const rows: BenchResult['rows'] = []
    const found: { direct: Quality; room: Quality; rttMs: number }[] = []
    for (const [from, to, rttMs] of oneCell ? pairs.slice(0, 1) : pairs) {
      const pair = await openPair(gathering, from, to, speech)
      try {
        if (!oneCell) {
          const direct = await measureDirect(pair, gathering.house.collab.url)
          await enterBoth(pair, gathering)
          const room = await measure(pair.viewer.page, tileOf(pair.name))
          found.push({ direct, room, rttMs })
          rows.push(row(`${from} to ${to}, direct`, direct), row(`${from} to ${to}, room`, room))
          process.stderr.write(`${JSON.stringify(found.at(-1))}\n`)
        }
        if (rttMs !== pairs[0][2]) continue
        let wayMs = 0
        for (const way of matrix) {
          await gathering.world.between(from, to, way)
          // Sound is sent again or not by how far apart the nodes were when somebody began to listen.
          if (way.rttMs !== wayMs) await enterBoth(pair, gathering)
          wayMs = way.rttMs
          const cell = await measure(pair.viewer.page, tileOf(pair.name))
          rows.push(row(`nodes ${way.rttMs} ms apart, ${way.lossPercent} % lost each way`, cell))
          cells.set(`${way.rttMs} ${way.lossPercent}`, cell)
          process.stderr.write(`${JSON.stringify({ ...way, ...cell })}\n`)
        }
        await gathering.world.between(from, to, { rttMs, lossPercent: 0 })
      } finally {
        await Promise.all([pair.sender.close(), pair.viewer.close()])
      }
    }
    return { rows, figures: oneCell ? cellFigures() : figuresOf(found) }
  } finally {
    await gathering.close()
    await rm(folder, { recursive: true })
  }
}

const cells = new Map<string, Quality>()

interface Pair {
  sender: Visitor
  viewer: Visitor
  /** Of the sender. */
  name: string
}

async function openPair(gathering: Gathering, from: string, to: string, speech: string): Promise<Pair> {
  const open = async (place: string) => {
    const { namespace } = gathering.world.at(`${place}-people`)
    const visitor = await openVisitor({
      ...(namespace !== null && { namespace }),
      args: [
        `--unsafely-treat-insecure-origin-as-secure=${gathering.house.collab.url}`,
        `--use-file-for-fake-audio-capture=${speech}`,
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    })
    await visitor.context.addInitScript(withoutPressureSensor)
    return visitor
  }
  const [sender, viewer] = await Promise.all([open(from), open(to)])
  await sender.context.addInitScript(drawStamps, cameraWidth)
  return { sender, viewer, name: `Sender ${from} ${to}` }
}

async function measureDirect({ sender, viewer }: Pair, origin: string): Promise<Quality> {
  await Promise.all([sender.page.goto(origin), viewer.page.goto(origin)])
  await connectDirectly(sender.page, viewer.page)
  return measure(viewer.page, 'video')
}

/** Both come in, anew if they were in. */
async function enterBoth({ sender, viewer, name }: Pair, gathering: Gathering): Promise<void> {
  const url = gathering.house.collab.url + gathering.audience.link
  await enter(sender.page, url, name)
  await enter(viewer.page, url, `Viewer of ${name}`)
  await viewer.page.locator('[data-testid="cam"]').click()
  await viewer.page.locator(`${tileOf(name)} video`).waitFor({ timeout: joinWithinMs })
}

const tileOf = (name: string) => `[data-testid="tile"][data-name="${name}"]`

async function enter(page: Page, url: string, name: string): Promise<void> {
  // Whoever was in is a stranger again.
  await page.context().clearCookies()
  await page.goto(url)
  await page.locator('[data-testid="guest-name"]').locator('input').fill(name, { timeout: joinWithinMs })
  await page.locator('[data-testid="join"]').click()
  await page.locator('[data-testid="leave"]').waitFor({ timeout: joinWithinMs })
}

async function measure(page: Page, selector: string): Promise<Quality> {
  await page.waitForTimeout(settleMs)
  const before = await page.evaluate(heardAndSeen, selector)
  const watching = page.evaluate(readStamps, { selector, framesCount: framesMax, withinMs: measuredMs })
  const skews: number[] = []
  for (let look = 0; look < skewLooks; look += 1) {
    await page.waitForTimeout(measuredMs / skewLooks / 2)
    const { skewMs } = await page.evaluate(heardAndSeen, selector)
    if (skewMs !== null) skews.push(Math.abs(skewMs))
  }
  const seen = await watching
  return qualityOf(seen, before, await page.evaluate(heardAndSeen, selector), skews)
}

function qualityOf(seen: Seen, before: HeardAndSeen, after: HeardAndSeen, skews: number[]): Quality {
  const at = (share: number) => (seen.latenciesMs.length > 0 ? Math.round(percentile(seen.latenciesMs, share)) : -1)
  const samples = after.samples - before.samples
  return {
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    // Nothing was played: nothing was measured.
    concealedPercent: samples > 0 ? Number(((100 * (after.concealed - before.concealed)) / samples).toFixed(2)) : -1,
    mendedCount: after.mended - before.mended,
    standMs: Math.round(seen.stoodMs),
    fps: Number((((seen.latenciesMs.length + seen.unread) * 1000) / measuredMs).toFixed(1)),
    skewMs: skews.length > 0 ? Math.round(percentile(skews, 0.5)) : -1,
    lines: seen.lines,
  }
}

const row = (what: string, quality: Quality) => ({
  what,
  p50_ms: quality.p50Ms,
  p95_ms: quality.p95Ms,
  concealed_pct: quality.concealedPercent,
  stood_ms_max: quality.standMs,
  fps: quality.fps,
  av_skew_ms: quality.skewMs,
  lines: quality.lines,
})

/** Of the one cell that was measured. */
function cellFigures(): Record<string, number> {
  const [cell] = cells.values()
  return cell ? { concealed_pct: cell.concealedPercent, freeze_ms_max: cell.standMs, fps: cell.fps } : {}
}

function figuresOf(found: readonly { direct: Quality; room: Quality; rttMs: number }[]) {
  const worst = (of: (one: (typeof found)[number]) => number) => Math.max(...found.map(of))
  const cell = cells.get('250 5')
  const figures = {
    added_p50_ms: worst(({ direct, room }) => room.p50Ms - direct.p50Ms),
    added_p95_ms: worst(({ direct, room }) => room.p95Ms - direct.p95Ms),
    beyond_network_p50_ms: worst(({ room, rttMs }) => room.p50Ms - rttMs / 2),
    beyond_network_p95_ms: worst(({ room, rttMs }) => room.p95Ms - rttMs / 2),
    concealed_pct: worst(({ room }) => room.concealedPercent),
    freeze_ms_max: worst(({ room }) => room.standMs),
    av_skew_ms: worst(({ room }) => room.skewMs),
    ...(cell && { lossy_concealed_pct: cell.concealedPercent, lossy_freeze_ms_max: cell.standMs }),
  }
  return { ...figures, added_p95_of_aim: Number((figures.added_p95_ms / aims.added_p95_ms).toFixed(2)) }
}
