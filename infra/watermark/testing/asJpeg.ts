import type { GreyPicture } from '../readMark.ts'

/** The luminance table of the JPEG standard (ITU-T T.81, K.1), scaled by quality as libjpeg does. */
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
]
const side = 8
const cosines = Array.from({ length: side * side }, (_, index) => {
  const [u, x] = [Math.floor(index / side), index % side]
  return ((u === 0 ? Math.SQRT1_2 : 1) / 2) * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})
const forth = (block: Float64Array) =>
  turned(
    turned(block, (u, x) => cosines[u * side + x] ?? 0),
    (u, x) => cosines[u * side + x] ?? 0,
  )
const back = (block: Float64Array) =>
  turned(
    turned(block, (x, u) => cosines[u * side + x] ?? 0),
    (x, u) => cosines[u * side + x] ?? 0,
  )

/** A picture as JPEG of some quality leaves it: what is lost in each block of 8 × 8, without the file around it. */
export function asJpeg({ width, height, grey }: GreyPicture, quality: number): GreyPicture {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
  const steps = luminance.map((each) => Math.max(1, Math.floor((each * percent + 50) / 100)))
  const lossy = grey.slice()
  for (let top = 0; top + side <= height; top += side)
    for (let left = 0; left + side <= width; left += side) {
      const place = (index: number) => (top + Math.floor(index / side)) * width + left + (index % side)
      const block = Float64Array.from({ length: side * side }, (_, index) => (grey[place(index)] ?? 0) - 128)
      const kept = forth(block).map((value, index) => Math.round(value / (steps[index] ?? 1)) * (steps[index] ?? 1))
      for (const [index, value] of back(kept).entries())
        lossy[place(index)] = Math.min(255, Math.max(0, Math.round(value + 128)))
    }
  return { width, height, grey: lossy }
}

/** One dimension of the transform; the block comes out on its side, so that twice is both dimensions. */
function turned(block: Float64Array, weight: (to: number, from: number) => number): Float64Array {
  const out = new Float64Array(side * side)
  for (let row = 0; row < side; row += 1)
    for (let to = 0; to < side; to += 1) {
      let sum = 0
      for (let from = 0; from < side; from += 1) sum += weight(to, from) * (block[row * side + from] ?? 0)
      out[to * side + row] = sum
    }
  return out
}
