import { codeBits, codeFrom } from './markCode.ts'
import { cells, cellsAcross, isWhole, messageBits, tilePx } from './pattern.ts'

/** A picture in grey, row by row, 0 to 255. */
export interface GreyPicture {
  readonly width: number
  readonly height: number
  readonly grey: Uint8Array
}

export interface ReadMark {
  readonly code: string
  /** Points of the picture for one point of the page. */
  readonly scale: number
  /** How many times above chance the beginning of the tiles stood out. */
  readonly clarity: number
}

/** What screenshots are mostly scaled to; tried before all others. */
const usualScales = [0.5, 1, 2, 0.75, 1.5, 0.25, 3, 1.25]
const scaleMin = 0.25
const scaleMax = 3
/** Between two scales tried: what a tile at the edge of the picture may be off by, in tiles. */
const driftMax = 0.1
/** Below this nothing was found: by chance the best of all places of one scale rarely reaches it. */
const clarityMin = 4.6
/** Sub-places of a cell at which a tile may begin. */
const steps = 3
const across = cellsAcross * steps
/** What differs more from what surrounds it than this is the picture, not the mark. */
const markMax = 7
/** Points that differ by more than this are not of one surface. */
const alikeMax = 16
const alikeShareMin = 0.3
/** Points asked in each direction about what surrounds one. */
const samplesAcross = 7
/** With cells so large that their surroundings reach twice as far, every second point does, and so on. */
const pointsPerRadius = 6
/** The least certain bits that are tried the other way round, two at a time. */
const doubtfulBits = 8
const placesTried = 4

/** The code in a screenshot of a page with a watermark, whatever part of it and at whatever scale; null for none. */
export function readMark(picture: GreyPicture): ReadMark | null {
  const flat = new Flattened(picture)
  for (const scale of scales(Math.max(picture.width, picture.height))) {
    const found = readAt(flat, scale)
    if (found) return found
  }
  return null
}

function* scales(lengthPx: number): Generator<number> {
  yield* usualScales
  for (let scale = scaleMin; scale < scaleMax; scale *= 1 + (driftMax * tilePx * scale) / lengthPx) yield scale
}

function readAt(flat: Flattened, scale: number): ReadMark | null {
  const periodPx = tilePx * scale
  if (flat.picture.width < periodPx || flat.picture.height < periodPx) return null
  const tiles = unwrapped(smoothed(folded(flat, periodPx)))
  for (const { place, clarity } of beginnings(tiles)) {
    const code = decoded(tiles, place)
    if (code) return { code, scale, clarity }
  }
  return null
}

/**
 * How much lighter each point of a picture is than what is alike around it. Letters and edges are not alike: they
 * neither count nor spoil the surface they stand on.
 */
class Flattened {
  readonly picture: GreyPicture
  #radiusPx = 0
  #above: Int8Array = new Int8Array(0)

  constructor(picture: GreyPicture) {
    this.picture = picture
  }

  /**
   * For cells of this size: at every so many points, in sixteenths of a shade; `noShade` where nothing is alike.
   */
  ofCells(cellPx: number): { above: Int8Array; every: number } {
    // The same surroundings do for cells of nearly the same size.
    const radiusPx = Math.max(2, Math.round(1.3 ** Math.round(Math.log(1.5 * cellPx) / Math.log(1.3))))
    if (radiusPx !== this.#radiusPx) {
      this.#radiusPx = radiusPx
      this.#above = flattened(this.picture, radiusPx)
    }
    return { above: this.#above, every: pointStride(radiusPx) }
  }
}

const noShade = -128
const sixteenths = 16

/** Of large cells not every point need be looked at. */
const pointStride = (radiusPx: number) => Math.max(1, Math.floor(radiusPx / pointsPerRadius))

function flattened({ width, height, grey }: GreyPicture, radiusPx: number): Int8Array {
  const above = new Int8Array(width * height).fill(noShade)
  const every = pointStride(radiusPx)
  const stride = Math.max(1, Math.round((2 * radiusPx) / samplesAcross))
  for (let y = 0; y < height; y += every) {
    const top = Math.max(0, y - radiusPx)
    const bottom = Math.min(height - 1, y + radiusPx)
    for (let x = 0; x < width; x += every) {
      const here = grey[y * width + x] ?? 0
      const left = Math.max(0, x - radiusPx)
      const right = Math.min(width - 1, x + radiusPx)
      let [sum, alike, asked] = [0, 0, 0]
      for (let v = top; v <= bottom; v += stride)
        for (let u = left; u <= right; u += stride) {
          const difference = here - (grey[v * width + u] ?? 0)
          asked += 1
          if (difference > alikeMax || difference < -alikeMax) continue
          sum += difference
          alike += 1
        }
      if (alike < asked * alikeShareMin) continue
      above[y * width + x] = Math.max(-markMax, Math.min(markMax, sum / alike)) * sixteenths
    }
  }
  return above
}

/** What stands above its surroundings, laid over itself in the period of a tile. */
function folded(flat: Flattened, periodPx: number): Float64Array {
  const { width, height } = flat.picture
  const { above, every } = flat.ofCells(periodPx / cellsAcross)
  const columns = Int32Array.from({ length: width }, (_, x) => placeOf(x, periodPx))
  const total = new Float64Array(across * across)
  const counts = new Int32Array(across * across)
  for (let y = 0; y < height; y += every) {
    const row = placeOf(y, periodPx) * across
    for (let x = 0; x < width; x += every) {
      const shade = above[y * width + x] ?? noShade
      if (shade === noShade) continue
      const bin = row + (columns[x] ?? 0)
      total[bin] = (total[bin] ?? 0) + shade
      counts[bin] = (counts[bin] ?? 0) + 1
    }
  }
  return total.map((value, bin) => value / Math.max(1, counts[bin] ?? 0))
}

const placeOf = (point: number, periodPx: number) => Math.floor((((point + 0.5) / periodPx) % 1) * across)

/** For each place the mean of a whole cell that begins there. */
function smoothed(bins: Float64Array): Float64Array {
  const rows = new Float64Array(bins.length)
  const both = new Float64Array(bins.length)
  for (let y = 0; y < across; y += 1)
    for (let x = 0; x < across; x += 1)
      for (let step = 0; step < steps; step += 1)
        rows[y * across + x] = (rows[y * across + x] ?? 0) + (bins[y * across + ((x + step) % across)] ?? 0)
  for (let y = 0; y < across; y += 1)
    for (let x = 0; x < across; x += 1)
      for (let step = 0; step < steps; step += 1)
        both[y * across + x] = (both[y * across + x] ?? 0) + (rows[((y + step) % across) * across + x] ?? 0)
  return both
}

/** A tile and its neighbours to the right and below, so that nothing need be wrapped. */
const twice = 2 * across
const offsetOf = (index: number) => Math.floor(index / cellsAcross) * steps * twice + (index % cellsAcross) * steps
const sync = cells.flatMap(({ bit, sign }, index) => (bit === null ? [{ offset: offsetOf(index), sign }] : []))
const lightOffsets = Int32Array.from(sync.flatMap(({ offset, sign }) => (sign > 0 ? [offset] : [])))
const darkOffsets = Int32Array.from(sync.flatMap(({ offset, sign }) => (sign < 0 ? [offset] : [])))

function unwrapped(cellSums: Float64Array): Float64Array {
  const tiles = new Float64Array(twice * twice)
  for (let y = 0; y < twice; y += 1) {
    const row = cellSums.subarray((y % across) * across, ((y % across) + 1) * across)
    tiles.set(row, y * twice)
    tiles.set(row, y * twice + across)
  }
  return tiles
}

/** Where a tile begins, best first. */
function beginnings(tiles: Float64Array): { place: number; clarity: number }[] {
  const scores = new Float64Array(across * across)
  let squares = 0
  for (let index = 0; index < scores.length; index += 1) {
    const place = placeIn(index)
    let score = 0
    for (const offset of lightOffsets) score += tiles[place + offset] ?? 0
    for (const offset of darkOffsets) score -= tiles[place + offset] ?? 0
    scores[index] = score
    squares += score * score
  }
  const chance = Math.sqrt(squares / scores.length) || 1
  const places: { place: number; clarity: number }[] = []
  for (const [index, score] of scores.entries())
    if (score >= clarityMin * chance) places.push({ place: placeIn(index), clarity: score / chance })
  return places.toSorted((one, other) => other.clarity - one.clarity).slice(0, placesTried)
}

const placeIn = (index: number) => Math.floor(index / across) * twice + (index % across)

function decoded(tiles: Float64Array, place: number): string | null {
  const soft = new Float64Array(messageBits)
  for (const [index, { bit, sign }] of cells.entries())
    if (bit !== null) soft[bit] = (soft[bit] ?? 0) + sign * (tiles[place + offsetOf(index)] ?? 0)
  const message = Array.from(soft, (value) => (value > 0 ? 1 : 0))
  const doubtful = [...soft.keys()]
    .toSorted((a, b) => Math.abs(soft[a] ?? 0) - Math.abs(soft[b] ?? 0))
    .slice(0, doubtfulBits)
  for (const flips of fewFlips(doubtful)) {
    const tried = message.map((bit, index) => (flips.includes(index) ? 1 - bit : bit))
    if (isWhole(tried)) return codeFrom(tried.slice(0, codeBits))
  }
  return null
}

/** None, one and two of the doubtful bits. */
function fewFlips(doubtful: readonly number[]): number[][] {
  const pairs = doubtful.flatMap((first, index) => doubtful.slice(index + 1).map((second) => [first, second]))
  return [[], ...doubtful.map((each) => [each]), ...pairs]
}
