import { flowOf, type Gathering } from './gathering.ts'
import { doublesOf } from './nodeDeath.ts'

export interface RollingReport {
  restarts: number
  /** The longest pause of anything in the whole time. */
  gapMs: number
  /** People who were told to move, and moved. */
  told: number
  /** People who moved for any other reason: their node was gone before they were. */
  dropped: number
  goodbyes: number
  duplicates: number
  missing: string | null
}

const wholeWithinMs = 30_000

/** Every node is stopped with SIGTERM and started anew, one after the other, under a meeting that goes on. */
export async function rollOnce(gathering: Gathering): Promise<RollingReport> {
  await gathering.reset()
  let missing: string | null = null
  const before = await gathering.reports()
  for (const node of gathering.house.nodes) {
    await node.house.kill('SIGTERM')
    await node.start()
    await gathering
      .until(wholeWithinMs, (reports) => gathering.missing(reports))
      .catch((error: unknown) => (missing ??= `after ${node.nodeId}: ${String(error)}`))
    if (missing !== null) break
  }
  const reports = await gathering.reports()
  const moves = reports.flatMap((one) =>
    one.moves.slice(before.find(({ peerId }) => peerId === one.peerId)?.moves.length ?? 0),
  )
  let gapMs = 0
  for (const viewer of reports)
    for (const other of reports)
      for (const kind of ['audio', 'video'] as const)
        gapMs = Math.max(gapMs, flowOf(viewer, other, kind)?.longestGapMs ?? 0)
  return {
    restarts: gathering.house.nodes.length,
    gapMs,
    told: moves.filter(({ why }) => why === 'told to').length,
    dropped: moves.filter(({ why }) => why !== 'told to').length,
    goodbyes: reports.reduce((sum, { goodbyes }) => sum + goodbyes.length, 0),
    duplicates: doublesOf(reports),
    missing,
  }
}
