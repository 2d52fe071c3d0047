import type { FirstView } from '../link/entryPermits.ts'
import { limits } from '../../../infra/contract/limits.ts'
import { placeTiles, tilesPerPage } from './tileLayout.ts'
import type { Arrangement } from './tileLayout.ts'

/** The room around the stage: header, bar and margins, and the panel that stands open on a wide page. */
const narrowWidthMax = 720
const panelFromWidth = 1080
const chrome = { wide: { width: 32, height: 118 }, narrow: { width: 16, height: 110 }, panelWidth: 388 } as const
const gapPx = 8
const pixelRatioMax = 2

export interface Viewport {
  width: number
  height: number
  pixelRatio: number
}

/**
 * What will be on screen right after joining, before there is a stage to measure: how many cameras, and how
 * many device pixels high each. `othersCount` is who is there already, as far as the door tells.
 */
export function firstView(viewport: Viewport, othersCount: number): { camerasMax: number; lines: number } {
  const around = viewport.width <= narrowWidthMax ? chrome.narrow : chrome.wide
  const panel = viewport.width >= panelFromWidth ? chrome.panelWidth : 0
  const stage = {
    width: Math.max(1, viewport.width - around.width - panel),
    height: Math.max(1, viewport.height - around.height),
  }
  const total = Math.max(2, othersCount + 1)
  const arrangement: Arrangement = { kind: total === 2 ? 'pair' : 'grid' }
  const perPage = tilesPerPage(arrangement, total, stage, gapPx)
  const { tiles } = placeTiles(arrangement, Math.min(total, perPage), total > perPage, stage, gapPx)
  const { width, height } = tiles[0] ?? stage
  const lines = Math.max(height, (width * 9) / 16) * Math.min(viewport.pixelRatio, pixelRatioMax)
  // More may have come since the door was looked at: whatever fits on a page may be sent.
  const camerasMax =
    Math.min(limits.camerasPerPageMax, tilesPerPage({ kind: 'grid' }, limits.camerasPerPageMax, stage, gapPx)) - 1
  return { camerasMax: Math.max(1, camerasMax), lines: Math.max(1, Math.round(lines)) }
}

/** The same for this window. */
export function firstViewHere(othersCount: number): FirstView {
  return firstView({ width: innerWidth, height: innerHeight, pixelRatio: devicePixelRatio }, othersCount)
}
