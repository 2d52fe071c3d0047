import { boardPng } from './boardPng.ts'
import { boardSvg, type BoardSvg } from './boardSvg.ts'
import { inlinedPictures } from './boardFiles.ts'
import type { OpenBoard } from './openBoard.ts'

export type BoardFormat = 'svg' | 'png'

/** Hands the board over as a file. Rejects when the picture cannot be painted. */
export async function downloadBoard({ model, measure }: OpenBoard, format: BoardFormat, title: string): Promise<void> {
  const drawing = await drawingOf(model.elements, measure, title)
  const blob = format === 'svg' ? new Blob([drawing.svg], { type: 'image/svg+xml' }) : await boardPng(drawing)
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = `${fileName(title)}.${format}`
  link.click()
  URL.revokeObjectURL(url)
}

async function drawingOf(
  elements: OpenBoard['model']['elements'],
  measure: OpenBoard['measure'],
  title: string,
): Promise<BoardSvg> {
  const sources = elements.flatMap((element) => (element.kind === 'image' ? [element.src] : []))
  return boardSvg({ elements, title, measure, pictures: await inlinedPictures(sources) })
}

/** Without what file systems take for something else. */
const fileName = (title: string): string =>
  title
    .replaceAll(/[\\/:*?"<>|]+/g, ' ')
    .trim()
    .slice(0, 80) || 'board'
