import type { TravellerReport } from '../load/travellerSpeech.ts'
import { flowOf, type Gathering } from './gathering.ts'

export const deaths = ['killed', 'held', 'cut off'] as const
export type Death = (typeof deaths)[number]

/** What a death was like. Null: nobody was there. */
export interface DeathReport {
  death: Death
  nodeId: string
  /** People whose node it was. */
  hit: number
  /** From the fault until the last of them set out for another node. */
  detectMs: number
  /** The longest pause between anybody and somebody who was hit. */
  audioGapMs: number
  videoGapMs: number
  /** The longest pause between two who were not. */
  othersGapMs: number
  /** Who was said to have left, though nobody did. */
  goodbyes: number
  duplicates: number
  /** What did not hold in time; null: everything. */
  stuck: string | null
}

const wholeWithinMs = 25_000
/** One node dies at a time: the one that came back is known to everybody before the next goes. */
const readyWithinMs = 30_000
/** Until what the fault began is over: those who come back late are found as doubles. */
const afterHealMs = 8000

/**
 * Ends the node where most people are once everybody has somewhere to go, waits until all are together again, and brings the node back. To be cut off
 * from its own people it must stand apart from them.
 */
export async function dieOnce(gathering: Gathering, death: Death): Promise<DeathReport> {
  const { house, world } = gathering
  const { reports: before } = await gathering.until(readyWithinMs, (seen) => notReady(seen))
  const victim = house.node(busiest(before))
  const hit = new Set(before.filter(({ nodeId }) => nodeId === victim.nodeId).map(({ peerId }) => peerId))
  await gathering.reset()
  const faultAtMs = Date.now()
  if (death === 'killed') await victim.kill()
  else if (death === 'held') await victim.hold()
  else await world.cut(victim.place, true)
  let stuck: string | null = null
  const whole = (reports: TravellerReport[]) => stillThere(reports, victim.nodeId) ?? gathering.missing(reports)
  const reports = await gathering.until(wholeWithinMs, whole).then(
    (result) => result.reports,
    (error: unknown) => {
      stuck = String(error)
      return gathering.reports()
    },
  )
  const report = { death, nodeId: victim.nodeId, hit: hit.size, ...figuresOf(reports, hit, faultAtMs) }
  if (death === 'killed') await victim.start()
  else if (death === 'held') await victim.release()
  else await world.cut(victim.place, false)
  const after = await gathering
    .until(afterHealMs, (seen) => gathering.missing(seen))
    .catch((error: unknown) => {
      stuck ??= `afterwards: ${String(error)}`
      return { reports }
    })
  const duplicates = Math.max(doublesOf(reports), doublesOf(after.reports))
  return { ...report, duplicates, stuck }
}

function busiest(reports: readonly TravellerReport[]): string {
  const counts = new Map<string, number>()
  for (const { nodeId } of reports) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  return [...counts].toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))[0]?.[0] ?? ''
}

const notReady = (reports: readonly TravellerReport[]): string | null => {
  const late = reports.find(({ ready }) => !ready)
  return late ? `${late.name} has nowhere to go` : null
}

const stillThere = (reports: readonly TravellerReport[], nodeId: string): string | null => {
  const late = reports.find((one) => one.nodeId === nodeId)
  return late ? `${late.name} is still on ${nodeId}` : null
}

function figuresOf(reports: readonly TravellerReport[], hit: ReadonlySet<string>, faultAtMs: number) {
  const figures = { detectMs: 0, audioGapMs: 0, videoGapMs: 0, othersGapMs: 0, goodbyes: 0 }
  for (const viewer of reports) {
    figures.goodbyes += viewer.goodbyes.length
    const left = viewer.moves.find(({ beganAtMs }) => beganAtMs >= faultAtMs)
    if (hit.has(viewer.peerId))
      figures.detectMs = Math.max(figures.detectMs, (left?.beganAtMs ?? faultAtMs) - faultAtMs)
    for (const other of viewer.others) {
      const audioMs = flowOf(viewer, other, 'audio')?.longestGapMs ?? 0
      const videoMs = flowOf(viewer, other, 'video')?.longestGapMs ?? 0
      const touched = hit.has(viewer.peerId) || hit.has(other.peerId)
      if (!touched) figures.othersGapMs = Math.max(figures.othersGapMs, audioMs, videoMs)
      else {
        figures.audioGapMs = Math.max(figures.audioGapMs, other.muted ? 0 : audioMs)
        figures.videoGapMs = Math.max(figures.videoGapMs, videoMs)
      }
    }
  }
  return figures
}

/** The most lines that one viewer has for one name beyond the first. */
export function doublesOf(reports: readonly TravellerReport[]): number {
  let most = 0
  for (const { others } of reports) {
    const names = others.map(({ name }) => name)
    most = Math.max(most, names.length - new Set(names).size)
  }
  return most
}
