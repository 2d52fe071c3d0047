import { bitsOf, codeBits } from './markCode.ts'

/** A tile has this many cells in each direction, lighter or darker than what lies under them. */
export const cellsAcross = 16
/**
 * Width and height of a tile on the page. Not a multiple of 16: at half its size it must not fall in step with the
 * blocks of a JPEG, whose edges would add up as the tiles do.
 */
export const tilePx = 200

const checkBits = 16
export const messageBits = codeBits + checkBits
/** Each bit has this many cells of a tile; the others are the same for all codes and tell where a tile begins. */
const cellsPerBit = 4
const cellCount = cellsAcross * cellsAcross
const syncCells = cellCount - messageBits * cellsPerBit

/** What a cell is there for: the bit it carries, or null where it marks the beginning; and its sign for a one. */
export interface Cell {
  readonly bit: number | null
  readonly sign: 1 | -1
}

/** All cells of a tile, row by row; the same for whoever draws and whoever reads. */
export const cells: readonly Cell[] = layOut()

function layOut(): Cell[] {
  const random = sequence(0x2f6b_31d5)
  const order = Array.from({ length: cellCount }, (_, index) => index)
  for (let index = cellCount - 1; index > 0; index -= 1) {
    const other = random() % (index + 1)
    const [here = 0, there = 0] = [order[index], order[other]]
    order[index] = there
    order[other] = here
  }
  const laidOut: Cell[] = []
  for (const [place, index] of order.entries()) {
    const bit = place < syncCells ? null : (place - syncCells) % messageBits
    laidOut[index] = { bit, sign: random() % 2 === 0 ? 1 : -1 }
  }
  return laidOut
}

/** Numbers that look drawn and are always the same (xorshift, 32 bits). */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) >>> 4
  }
}

/** The bits of a code with their check. */
export function messageOf(code: string): number[] {
  const bits = bitsOf(code)
  return [...bits, ...checkOf(bits)]
}

/** Whether a message is whole. */
export function isWhole(message: readonly number[]): boolean {
  const check = checkOf(message.slice(0, codeBits))
  return check.every((bit, index) => bit === message[codeBits + index])
}

/** CRC-16-CCITT over single bits, begun at ones: a message of zeros alone is not whole. */
function checkOf(bits: readonly number[]): number[] {
  let crc = 0xffff
  for (const bit of bits) {
    const carry = ((crc >> 15) & 1) ^ bit
    crc = (crc << 1) & 0xffff
    if (carry) crc ^= 0x1021
  }
  return Array.from({ length: checkBits }, (_, index) => (crc >> (checkBits - 1 - index)) & 1)
}

/** How much of a cell's width it takes to become its neighbour: hard edges are seen sooner than they are read. */
const softEdge = 0.4

/**
 * How light (1) or dark (−1) a code makes each point of a tile of `tilePx` × `tilePx`, row by row. Tiles fit one
 * another without a seam.
 */
export function shadeOf(code: string): Float32Array {
  const message = messageOf(code)
  const signs = cells.map(({ bit, sign }) => (bit === null || message[bit] === 1 ? sign : -sign))
  const steps = Array.from({ length: tilePx }, (_, point) => stepAt(((point + 0.5) * cellsAcross) / tilePx - 0.5))
  const shade = new Float32Array(tilePx * tilePx)
  const signAt = (row: number, column: number) => signs[row * cellsAcross + column] ?? 0
  for (const [y, down] of steps.entries())
    for (const [x, across] of steps.entries()) {
      const top = mixed(signAt(down.from, across.from), signAt(down.from, across.to), across.share)
      const bottom = mixed(signAt(down.to, across.from), signAt(down.to, across.to), across.share)
      shade[y * tilePx + x] = mixed(top, bottom, down.share)
    }
  return shade
}

/** The two cells a point lies between, and how far it is towards the second. */
function stepAt(position: number): { from: number; to: number; share: number } {
  const from = Math.floor(position)
  const share = Math.min(1, Math.max(0, (position - from - 0.5) / softEdge + 0.5))
  return { from: (from + cellsAcross) % cellsAcross, to: (from + 1) % cellsAcross, share }
}

const mixed = (from: number, to: number, share: number) => from + (to - from) * share
