import { shadeOf, tilePx } from '../../../infra/watermark/pattern.ts'
import type { ShownMark } from './markHolder.ts'

/** How much of black or white is laid over what lies below: enough for a program, next to nothing for an eye. */
const cellAlpha = 0.025
const wordAlpha = 0.085
const wordPx = 15
/** The words lean, so that no line of letters hides them. */
const leanRad = -0.35
/** Out of step with the tiles of the code, which would otherwise carry the letters along. */
const wordTile = { width: 347, height: 181 }

/** The code as a program reads it, and name and code as people do: CSS backgrounds that repeat. */
export function markTiles(mark: ShownMark, pixelRatio: number): { images: string; sizes: string } {
  const tiles = [
    { url: wordsOf(mark, pixelRatio), ...wordTile },
    { url: cellsOf(mark.code), width: tilePx, height: tilePx },
  ]
  return {
    images: tiles.map(({ url }) => `url("${url}")`).join(', '),
    sizes: tiles.map(({ width, height }) => `${width}px ${height}px`).join(', '),
  }
}

function cellsOf(code: string): string {
  const { canvas, context } = canvasOf(tilePx, tilePx)
  const picture = context.createImageData(tilePx, tilePx)
  for (const [point, shade] of shadeOf(code).entries()) {
    const tone = shade > 0 ? 255 : 0
    picture.data.set([tone, tone, tone, Math.round(Math.abs(shade) * cellAlpha * 255)], point * 4)
  }
  context.putImageData(picture, 0, 0)
  return canvas.toDataURL('image/png')
}

function wordsOf({ name, spelled }: ShownMark, pixelRatio: number): string {
  const { canvas, context } = canvasOf(wordTile.width * pixelRatio, wordTile.height * pixelRatio)
  context.scale(pixelRatio, pixelRatio)
  context.translate(wordTile.width / 2, wordTile.height / 2)
  context.rotate(leanRad)
  context.font = `500 ${wordPx}px system-ui, sans-serif`
  context.textAlign = 'center'
  const widthMax = wordTile.width * 0.86
  // Dark beneath light: one of them is seen on any ground.
  for (const [tone, offset] of [
    [0, 1],
    [255, 0],
  ] as const) {
    context.fillStyle = `rgb(${tone} ${tone} ${tone} / ${wordAlpha})`
    context.fillText(name, offset, offset - 4, widthMax)
    context.fillText(spelled, offset, offset + wordPx + 1, widthMax)
  }
  return canvas.toDataURL('image/png')
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width)
  canvas.height = Math.round(height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser draws no canvas')
  return { canvas, context }
}
