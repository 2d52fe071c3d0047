import { boardLimits } from './boardLimits.ts'
import type { BoardSvg } from './boardSvg.ts'

const scale = 2

/** Paints a board's SVG on a canvas, two pixels to the unit while a canvas may be that large. Rejects when it cannot. */
export async function boardPng({ svg, width, height }: BoardSvg): Promise<Blob> {
  const enlarged = Math.min(scale, boardLimits.pngSideMax / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * enlarged)
  canvas.height = Math.round(height * enlarged)
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  } finally {
    URL.revokeObjectURL(url)
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no picture.'))), 'image/png')
  })
}
