import { readMark, type GreyPicture } from '../../../infra/watermark/readMark.ts'

export interface PictureToRead extends GreyPicture {
  readonly grey: Uint8Array<ArrayBuffer>
}

/** A thread of its own: a picture at an unusual scale takes seconds. */
addEventListener('message', ({ data }: MessageEvent<PictureToRead>) => postMessage(readMark(data)))
