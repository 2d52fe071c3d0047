import type { TrackId } from '../../../infra/contract/ids.ts'
import type { SeenTile } from '../../../sfu/protocol/media.ts'
import type { PageClock } from '../link/pageClock.ts'
import { picturesKept, scaleFor } from './pressure.ts'
import type { PressureStep } from './pressure.ts'
import type { Size } from './tileLayout.ts'

/** A picture on the stage that comes from the node, in CSS pixels. */
export interface StagedPicture {
  trackId: TrackId
  size: Size
  rank: SeenTile['rank']
  /** Whole, with bars around it, instead of filling its tile. */
  whole: boolean
}

/** What decides how much of the stage is worth its bytes. */
export interface Sight {
  pixelRatio: number
  /** Nobody sees a hidden page, except what floats above other windows. */
  hidden: boolean
  floating: ReadonlySet<TrackId>
  pressure: PressureStep
}

/** Beyond two device pixels to one of CSS nobody sees a difference. */
const pixelRatioMax = 2
const tilesMax = 64
/** Cameras are 16:9; a tile of another shape crops them. */
const shape = 16 / 9
const linesMax = 4320
/** Below the lowest layer of every camera. */
const linesLow = 90

/** What is to be reported of a stage; pictures that rest under pressure are left out, like those nobody sees. */
export function seenTiles(pictures: readonly StagedPicture[], sight: Sight): SeenTile[] {
  const shown = pictures.filter(({ trackId, size }) =>
    sight.hidden ? sight.floating.has(trackId) : size.width > 0 && size.height > 0,
  )
  const resting = sight.hidden ? new Set() : restingOf(shown, sight.pressure)
  return shown
    .filter(({ trackId }) => !resting.has(trackId))
    .slice(0, tilesMax)
    .map((picture) => ({ trackId: picture.trackId, lines: linesOf(picture, sight), rank: picture.rank }))
}

/** Pictures given up under the last step of pressure: the smallest, of equal ones the last. */
export function restingOf(pictures: readonly StagedPicture[], pressure: PressureStep): Set<TrackId> {
  const small = pictures.filter(({ rank }) => rank === 'tile').toSorted((a, b) => b.size.height - a.size.height)
  return new Set(small.slice(picturesKept(pressure, small.length)).map(({ trackId }) => trackId))
}

function linesOf({ size, rank, whole }: StagedPicture, { pixelRatio, pressure }: Sight): number {
  const byWidth = size.width / shape
  const height = whole ? Math.min(size.height, byWidth) : Math.max(size.height, byWidth)
  const lines = height * Math.min(pixelRatio, pixelRatioMax) * scaleFor(pressure, rank)
  return Math.min(linesMax, Math.max(linesLow, Math.round(lines)))
}

/** Whether anything becomes visible, larger or more important: that is worth no waiting. */
export function grows(told: readonly SeenTile[], next: readonly SeenTile[]): boolean {
  const before = new Map(told.map((tile) => [tile.trackId, tile]))
  return next.some(({ trackId, lines, rank }) => {
    const was = before.get(trackId)
    return !was || lines > was.lines || (rank === 'stage' && was.rank === 'tile')
  })
}

export function sameView(a: readonly SeenTile[], b: readonly SeenTile[]): boolean {
  return a.length === b.length && !grows(a, b) && !grows(b, a)
}

/** Shrinking waits this long, because a layout that moves often grows back. */
const settleMs = 100

/** Tells the node what is on screen: growth at once, though not at every frame of a resize; the rest settled. */
export class ViewReport {
  readonly #clock: PageClock
  readonly #tell: (tiles: readonly SeenTile[]) => void
  #told: readonly SeenTile[] | null = null
  #toldAtMs = -Infinity
  #wanted: readonly SeenTile[] = []
  #due: { atMs: number; cancel: () => void } | null = null

  constructor(clock: PageClock, tell: (tiles: readonly SeenTile[]) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  show(tiles: readonly SeenTile[]) {
    this.#wanted = tiles
    if (this.#told && sameView(this.#told, tiles)) return this.#cancel()
    const nowMs = this.#clock.nowMs()
    const atMs = grows(this.#told ?? [], tiles) ? Math.max(nowMs, this.#toldAtMs + settleMs) : nowMs + settleMs
    if (atMs <= nowMs) return this.#say()
    if (this.#due && this.#due.atMs <= atMs) return
    this.#cancel()
    this.#due = { atMs, cancel: this.#clock.after(atMs - nowMs, () => this.#say()) }
  }

  close() {
    this.#cancel()
  }

  #say() {
    this.#cancel()
    this.#told = this.#wanted
    this.#toldAtMs = this.#clock.nowMs()
    this.#tell(this.#wanted)
  }

  #cancel() {
    this.#due?.cancel()
    this.#due = null
  }
}
