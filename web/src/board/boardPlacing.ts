import { ApiProblem } from '../api/apiProblem.ts'
import { boardLimits } from './boardLimits.ts'
import { uploadImage } from './boardFiles.ts'
import type { Point } from './boardGeometry.ts'
import type { OpenBoard } from './openBoard.ts'
import { lineHeight } from './textLayout.ts'

const noteSide = 200

/** Puts a sticky note with its middle here, and begins to write on it. */
export function placeNote({ desk, text }: OpenBoard, at: Point): void {
  begin(desk.model.add('note', { ...around(at, noteSide, noteSide), color: desk.style.noteColor }), desk, text)
}

/** Begins a text here. */
export function placeText({ desk, text }: OpenBoard, at: Point): void {
  const { fontSize, color } = desk.style
  const h = fontSize * lineHeight
  const fields = { x: at.x, y: at.y - h / 2, w: 4, h, size: fontSize, color }
  begin(desk.model.add('text', fields), desk, text)
}

function begin(id: string | null, desk: OpenBoard['desk'], text: OpenBoard['text']): void {
  desk.choose('select')
  if (!id) return
  desk.select([id])
  text.open(id)
}

/**
 * Uploads a picture and puts it here once everybody can load it. Throws ApiProblem: MESSAGE_TOO_LARGE above the
 * limit, BODY_INVALID when it is no picture, or what the house answers.
 */
export async function placeImage({ desk }: OpenBoard, documentId: string, file: Blob, at: Point): Promise<void> {
  if (file.size > boardLimits.imageBytesMax) throw new ApiProblem({ code: 'MESSAGE_TOO_LARGE' })
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (!bitmap) throw new ApiProblem({ code: 'BODY_INVALID' })
  const { width, height } = bitmap
  bitmap.close()
  const { fileId, src } = await uploadImage(documentId, file)
  const scale = Math.min(1, boardLimits.imageSideFirst / Math.max(width, height))
  desk.model.endStep()
  const id = desk.model.add('image', { ...around(at, width * scale, height * scale), color: 'ink', fileId, src })
  desk.model.endStep()
  desk.choose('select')
  if (id) desk.select([id])
}

const around = ({ x, y }: Point, w: number, h: number) => ({
  x: Math.round(x - w / 2),
  y: Math.round(y - h / 2),
  w: Math.round(w),
  h: Math.round(h),
})
