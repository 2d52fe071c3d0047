import type { ReadMark } from '../../../infra/watermark/readMark.ts'
import type { PictureToRead } from './readingWorker.ts'

/** Wider pictures are made this wide first: a code is read at a quarter of its size as well. */
const pixelsAcrossMax = 2880

/**
 * The code in a picture; null where none can be read. Nothing leaves the browser, and the page does not wait for it.
 * Rejects where the file is no picture.
 */
export async function readPicture(file: Blob): Promise<ReadMark | null> {
  const picture = await greyOf(await createImageBitmap(file))
  const worker = new Worker(new URL('readingWorker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<ReadMark | null>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<ReadMark | null>) => resolve(data))
      worker.addEventListener('error', ({ message }) => reject(new Error(message)))
      worker.postMessage(picture, [picture.grey.buffer])
    })
  } finally {
    worker.terminate()
  }
}

function greyOf(bitmap: ImageBitmap): PictureToRead {
  const scale = Math.min(1, pixelsAcrossMax / Math.max(bitmap.width, bitmap.height))
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('this browser draws no canvas')
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  const { data } = context.getImageData(0, 0, width, height)
  const grey = new Uint8Array(width * height)
  // Luma as in Rec. 601, which JPEG uses.
  for (let point = 0; point < grey.length; point += 1)
    grey[point] =
      0.299 * (data[4 * point] ?? 0) + 0.587 * (data[4 * point + 1] ?? 0) + 0.114 * (data[4 * point + 2] ?? 0)
  return { width, height, grey }
}
