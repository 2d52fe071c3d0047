import { limits } from '../../../infra/contract/limits.ts'

export interface Size {
  width: number
  height: number
}

export interface Rect extends Size {
  left: number
  top: number
}

export interface Grid {
  columns: number
  rows: number
  /** Of one tile, whole pixels. */
  tile: Size
}

/** Pictures are 16:9. Tiles may become slimmer before they shrink: to 4:3, and to 3:4 on an upright stage. */
const widest = 16 / 9
const slimmest = 4 / 3
const slimmestUpright = 3 / 4

/** Smaller than this nobody is recognised. */
const tileWidthMin = 150
/** On a phone four rows of two. */
const phoneWidthMax = 560
const phoneTilesMax = 8
/** The row of page buttons below the tiles. */
export const pagerHeightPx = 40

/** The grid that makes `count` equal tiles largest on a stage, all sizes in CSS pixels. */
export function gridFor(count: number, stage: Size, gapPx: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), tile: { width: 0, height: 0 } }
  let bestArea = -1
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.max(1, Math.ceil(count / columns))
    const cell = {
      width: (stage.width - gapPx * (columns - 1)) / columns,
      height: (stage.height - gapPx * (rows - 1)) / rows,
    }
    if (cell.width <= 0 || cell.height <= 0) continue
    const tile = fitted(cell, stage.height > stage.width ? slimmestUpright : slimmest)
    const area = tile.width * tile.height
    if (area > bestArea) {
      bestArea = area
      best = { columns, rows, tile }
    }
  }
  return best
}

/** The largest tile of an allowed shape within a cell. */
function fitted(cell: Size, slim: number): Size {
  const shape = Math.min(widest, Math.max(slim, cell.width / cell.height))
  const width = Math.min(cell.width, cell.height * shape)
  return { width: Math.floor(width), height: Math.floor(width / shape) }
}

/**
 * How a stage is shared out: equal tiles; two people, myself in the other's corner; something large with a row
 * of tiles beside it; or something large and a grid of equal tiles side by side.
 */
export type Arrangement =
  | { kind: 'grid' | 'pair' }
  | { kind: 'row' | 'split'; /** What is large, in order; at least one. */ larges: readonly ('screen' | 'person')[] }

/** Where everything stands. `pager` is room for page buttons, null when one page is enough. */
export interface Placement {
  tiles: Rect[]
  larges: Rect[]
  pager: Rect | null
}

/** How many tiles one page of `total` holds, at least one. */
export function tilesPerPage(arrangement: Arrangement, total: number, stage: Size, gapPx: number): number {
  switch (arrangement.kind) {
    case 'pair':
      return 2
    case 'row': {
      const whole = stripFor(stage, gapPx, false).tilesMax
      return total <= whole ? whole : stripFor(stage, gapPx, true).tilesMax
    }
    case 'split':
      return tilesOfGrid(total, halves(stage, gapPx).grid, gapPx)
    case 'grid':
      return tilesOfGrid(total, stage, gapPx)
  }
}

function tilesOfGrid(total: number, stage: Size, gapPx: number): number {
  const whole = gridTilesMax(stage, gapPx)
  return total <= whole ? whole : gridTilesMax(abovePager(stage), gapPx)
}

function gridTilesMax(stage: Size, gapPx: number): number {
  let count = Math.min(limits.camerasPerPageMax, stage.width <= phoneWidthMax ? phoneTilesMax : Infinity)
  while (count > 1 && gridFor(count, stage, gapPx).tile.width < tileWidthMin) count -= 1
  return count
}

/** Places `count` tiles of one page and what is large beside them; all in CSS pixels from the stage's corner. */
export function placeTiles(
  arrangement: Arrangement,
  count: number,
  paged: boolean,
  stage: Size,
  gapPx: number,
): Placement {
  switch (arrangement.kind) {
    case 'pair':
      return { tiles: [{ left: 0, top: 0, ...stage }, pipRect(stage, gapPx)], larges: [], pager: null }
    case 'row':
      return beside(arrangement.larges, count, paged, stage, gapPx)
    case 'split':
      return sideBySide(arrangement.larges, count, paged, stage, gapPx)
    case 'grid': {
      const tiles = gridRects(count, paged ? abovePager(stage) : stage, gapPx)
      return { tiles, larges: [], pager: paged ? pagerBelow({ left: 0, top: 0, ...stage }) : null }
    }
  }
}

function abovePager(stage: Size): Size {
  return { width: stage.width, height: Math.max(0, stage.height - pagerHeightPx) }
}

function pagerBelow({ left, top, width, height }: Rect): Rect {
  return { left, top: top + height - pagerHeightPx, width, height: pagerHeightPx }
}

/** Rows are centred, the last one too, so that five do not look like six with one missing. */
function gridRects(count: number, stage: Size, gapPx: number): Rect[] {
  const { columns, rows, tile } = gridFor(count, stage, gapPx)
  const top = (stage.height - rows * tile.height - (rows - 1) * gapPx) / 2
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (stage.width - inRow * tile.width - (inRow - 1) * gapPx) / 2
    return {
      left: Math.round(left + (index % columns) * (tile.width + gapPx)),
      top: Math.round(top + row * (tile.height + gapPx)),
      ...tile,
    }
  })
}

const pipShare = 0.22
const pipWidthMin = 112
const pipWidthMax = 260

/** Myself in the corner; upright where the stage is. */
function pipRect(stage: Size, gapPx: number): Rect {
  const upright = stage.height > stage.width
  const width = Math.round(Math.min(pipWidthMax, Math.max(pipWidthMin, stage.width * pipShare)))
  const height = Math.round(width / (upright ? slimmestUpright : widest))
  const inset = gapPx * 2
  return { left: stage.width - width - inset, top: stage.height - height - inset, width, height }
}

interface Strip {
  wide: boolean
  tile: Size
  tilesMax: number
}

/** The tiles beside something large: at the side of a wide stage, above it on a tall one. */
function stripFor(stage: Size, gapPx: number, paged: boolean): Strip {
  const wide = stage.width > stage.height
  // On a phone three stand side by side.
  const width = Math.floor(wide ? Math.min(240, stage.width * 0.2) : Math.min(128, (stage.width - 2 * gapPx) / 3))
  const height = Math.round(width / widest)
  const step = wide ? height + gapPx : width + gapPx
  const room = wide ? stage.height - (paged ? pagerHeightPx : 0) : stage.width
  return { wide, tile: { width, height }, tilesMax: Math.max(1, Math.floor((room + gapPx) / step)) }
}

function beside(
  larges: readonly ('screen' | 'person')[],
  count: number,
  paged: boolean,
  stage: Size,
  gapPx: number,
): Placement {
  const { wide, tile } = stripFor(stage, gapPx, paged)
  const tiles = Array.from({ length: count }, (_, index): Rect => {
    const along = index * ((wide ? tile.height : tile.width) + gapPx)
    return wide ? { left: stage.width - tile.width, top: along, ...tile } : { left: along, top: 0, ...tile }
  })
  const strip = count === 0 ? { width: 0, height: 0 } : { width: tile.width + gapPx, height: tile.height + gapPx }
  const bottom = paged && !wide ? pagerHeightPx : 0
  const room: Rect = wide
    ? { left: 0, top: 0, width: stage.width - strip.width, height: stage.height }
    : { left: 0, top: strip.height, width: stage.width, height: stage.height - strip.height - bottom }
  const pager = wide
    ? { left: stage.width - tile.width, top: stage.height - pagerHeightPx, width: tile.width, height: pagerHeightPx }
    : pagerBelow({ left: 0, top: 0, ...stage })
  return { tiles, larges: largesIn(room, larges, gapPx), pager: paged ? pager : null }
}

const largeShare = 0.6

/** The two parts of a stage side by side, on a tall one below each other. */
function halves(stage: Size, gapPx: number): { large: Rect; grid: Rect } {
  const large: Rect = { left: 0, top: 0, ...stage }
  const grid: Rect = { left: 0, top: 0, ...stage }
  if (stage.width > stage.height) {
    large.width = Math.floor((stage.width - gapPx) * largeShare)
    grid.left = large.width + gapPx
    grid.width = Math.max(0, stage.width - grid.left)
  } else {
    large.height = Math.floor((stage.height - gapPx) / 2)
    grid.top = large.height + gapPx
    grid.height = Math.max(0, stage.height - grid.top)
  }
  return { large, grid }
}

function sideBySide(
  larges: readonly ('screen' | 'person')[],
  count: number,
  paged: boolean,
  stage: Size,
  gapPx: number,
): Placement {
  if (count === 0) return { tiles: [], larges: largesIn({ left: 0, top: 0, ...stage }, larges, gapPx), pager: null }
  const { large, grid } = halves(stage, gapPx)
  const tiles = gridRects(count, paged ? abovePager(grid) : grid, gapPx).map((rect) => within(grid, rect))
  return { tiles, larges: largesIn(large, larges, gapPx), pager: paged ? pagerBelow(grid) : null }
}

function within(room: Rect, rect: Rect): Rect {
  return { ...rect, left: rect.left + room.left, top: rect.top + room.top }
}

/** A shared screen takes all the room there is; a person is not cropped to whatever shape it has. */
function largesIn(room: Rect, larges: readonly ('screen' | 'person')[], gapPx: number): Rect[] {
  if (larges.length > 1) return gridRects(larges.length, room, gapPx).map((rect) => within(room, rect))
  return larges.map((kind) => (kind === 'screen' ? room : centred(room)))
}

function centred(room: Rect): Rect {
  const size = fitted(room, room.height > room.width ? slimmestUpright : slimmest)
  return {
    left: Math.round(room.left + (room.width - size.width) / 2),
    top: Math.round(room.top + (room.height - size.height) / 2),
    ...size,
  }
}
