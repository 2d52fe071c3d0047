export interface Size {
  width: number
  height: number
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

export type Arrangement = 'alone' | 'pair' | 'grid' | 'screen'

/** Two people see the other one large and themselves small; a shared screen takes the stage from everybody. */
export function arrangementFor(peopleCount: number, screenShared: boolean): Arrangement {
  if (screenShared) return 'screen'
  if (peopleCount <= 1) return 'alone'
  return peopleCount === 2 ? 'pair' : 'grid'
}

export interface Rect extends Size {
  left: number
  top: number
}

/** Where everything stands; null is not shown for want of room. People in roster order, myself last. */
export interface Placement {
  people: (Rect | null)[]
  screen: Rect | null
}

const pipShare = 0.22
const pipWidthMin = 112
const pipWidthMax = 260

/** Places `peopleCount` tiles and perhaps a shared screen; all in CSS pixels from the stage's corner. */
export function placeTiles(peopleCount: number, screenShared: boolean, stage: Size, gapPx: number): Placement {
  switch (arrangementFor(peopleCount, screenShared)) {
    case 'alone':
    case 'grid':
      return { people: gridRects(peopleCount, stage, gapPx), screen: null }
    case 'pair':
      return { people: [{ left: 0, top: 0, ...stage }, pipRect(stage, gapPx)], screen: null }
    case 'screen':
      return beside(peopleCount, stage, gapPx)
  }
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

/** Myself in the corner; upright where the stage is. */
function pipRect(stage: Size, gapPx: number): Rect {
  const upright = stage.height > stage.width
  const width = Math.round(Math.min(pipWidthMax, Math.max(pipWidthMin, stage.width * pipShare)))
  const height = Math.round(width / (upright ? slimmestUpright : widest))
  const inset = gapPx * 2
  return { left: stage.width - width - inset, top: stage.height - height - inset, width, height }
}

/** A shared screen with people in one strip: at the side of a wide stage, above it on a tall one. */
function beside(count: number, stage: Size, gapPx: number): Placement {
  const wide = stage.width > stage.height
  // On a phone three stand side by side.
  const width = Math.floor(wide ? Math.min(240, stage.width * 0.2) : Math.min(128, (stage.width - 2 * gapPx) / 3))
  const height = Math.round(width / widest)
  const step = wide ? height + gapPx : width + gapPx
  const room = wide ? stage.height : stage.width
  const shown = Math.max(1, Math.floor((room + gapPx) / step))
  const people = Array.from({ length: count }, (_, index): Rect | null => {
    if (index >= shown) return null
    return wide
      ? { left: stage.width - width, top: index * step, width, height }
      : { left: index * step, top: 0, width, height }
  })
  const screen = wide
    ? { left: 0, top: 0, width: stage.width - width - gapPx, height: stage.height }
    : { left: 0, top: height + gapPx, width: stage.width, height: stage.height - height - gapPx }
  return { people, screen }
}

/** The simulcast layer a tile is worth: 180, 360 and 720 lines, with a little stretching allowed. */
export function layerFor(tileHeightPx: number, pixelRatio: number): 0 | 1 | 2 {
  const lines = tileHeightPx * pixelRatio
  if (lines <= 216) return 0
  return lines <= 432 ? 1 : 2
}
