import { chanceOf, shuffled } from '../faults/chance.ts'
import { Gathering, type GatheringPlan } from '../world/gathering.ts'
import { deaths, dieOnce, type Death, type DeathReport } from '../world/nodeDeath.ts'
import { percentile, type BenchResult } from './bench.ts'

/** `npm run bench -- failover 60 SEED`. */
const rounds = Number(process.argv[3] ?? 60)
const seed = Number(process.argv[4] ?? 20_261_122)
/** Whoever lost a node stays where they went: after so many deaths everybody would be on one. */
const deathsPerMeeting = 6
const wholeWithinMs = 40_000
const aims = { audio_p95_s: 3, video_p95_s: 5 }

const plan: GatheringPlan = {
  places: [
    { name: 'munich', people: 2 },
    { name: 'shanghai', people: 2 },
    { name: 'saopaulo', people: 2 },
  ],
  rttsMs: [
    ['munich', 'shanghai', 220],
    ['munich', 'saopaulo', 200],
    ['shanghai', 'saopaulo', 320],
  ],
  apart: true,
  muted: [1],
  seed,
}

/**
 * Nodes die under meetings of six light people in three regions: a third each are killed, held, and cut off from
 * everything. How long until everybody sees and hears everybody again, measured by the packets that come.
 */
export async function run(): Promise<BenchResult> {
  process.stdout.write(`seed ${seed}\n`)
  const all = Array.from({ length: rounds }, (_, index) => deaths[index % deaths.length] as Death)
  const order = shuffled(chanceOf(seed), all)
  const reports: DeathReport[] = []
  for (let first = 0; first < rounds; first += deathsPerMeeting)
    reports.push(...(await meet(order.slice(first, first + deathsPerMeeting))))
  return report(reports)
}

/** A meeting in which somebody is stuck is not gone on with: what comes after would be its fault. */
async function meet(order: readonly Death[]): Promise<DeathReport[]> {
  const reports: DeathReport[] = []
  let gathering: Gathering | null = null
  try {
    for (const death of order) {
      gathering ??= await Gathering.open(plan, wholeWithinMs)
      if (death === 'cut off' && gathering.world.lacks !== null) continue
      const one = await dieOnce(gathering, death)
      reports.push(one)
      process.stderr.write(`${JSON.stringify(one)}\n`)
      if (one.stuck === null) continue
      await gathering.close()
      gathering = null
    }
  } finally {
    await gathering?.close()
  }
  return reports
}

function report(all: readonly DeathReport[]): BenchResult {
  const rows = deaths.flatMap((death) => {
    const some = all.filter((one) => one.death === death)
    return some.length === 0 ? [] : [{ death, ...figuresOf(some), aim: '3 s, 5 s, 0, 0' }]
  })
  const each = Object.fromEntries(
    rows.flatMap(({ death, aim: _aim, ...figures }) =>
      Object.entries(figures).map(([name, value]) => [`${death.replaceAll(' ', '_')}_${name}`, value]),
    ),
  )
  const figures = figuresOf(all)
  const ofAim = {
    audio_of_aim: rounded(figures.audio_p95_s / aims.audio_p95_s),
    video_of_aim: rounded(figures.video_p95_s / aims.video_p95_s),
  }
  return { rows: [...rows, { death: 'all', ...figures }], figures: { seed, ...figures, ...ofAim, ...each } }
}

function figuresOf(some: readonly DeathReport[]) {
  const ended = some.filter(({ stuck }) => stuck === null)
  // None ended well: nothing was measured, which no number says.
  const seconds = (of: (one: DeathReport) => number, share: number) =>
    ended.length === 0 ? -1 : rounded(percentile(ended.map(of), share) / 1000)
  const sum = (of: (one: DeathReport) => number) => some.reduce((total, one) => total + of(one), 0)
  return {
    deaths: some.length,
    detect_p95_s: seconds(({ detectMs }) => detectMs, 0.95),
    audio_p50_s: seconds(({ audioGapMs }) => audioGapMs, 0.5),
    audio_p95_s: seconds(({ audioGapMs }) => audioGapMs, 0.95),
    audio_max_s: seconds(({ audioGapMs }) => audioGapMs, 1),
    video_p95_s: seconds(({ videoGapMs }) => videoGapMs, 0.95),
    video_max_s: seconds(({ videoGapMs }) => videoGapMs, 1),
    others_max_s: seconds(({ othersGapMs }) => othersGapMs, 1),
    goodbyes: sum(({ goodbyes }) => goodbyes),
    duplicates: sum(({ duplicates }) => duplicates),
    stuck: some.filter(({ stuck }) => stuck !== null).length,
  }
}

const rounded = (value: number) => Number(value.toFixed(2))
