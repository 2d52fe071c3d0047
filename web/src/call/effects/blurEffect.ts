import { pumpFrames, trackOf } from './framePump.ts'
import type { Frame } from './framePump.ts'
import { loadSegmenter } from './segmenter.ts'
import type { Segmenter } from './segmenter.ts'
import { Tempo } from './tempo.ts'
import type { BlurState, TrackEffect } from './trackEffect.ts'

const fpsMax = 24
/** The background is drawn this small and then large again, which blurs at next to no cost. */
const smallWidthPx = 96
/** Within the small picture: smoothing alone would leave its grid visible. Where there is no filter, it has to do. */
const smallBlur = 'blur(2px)'

/**
 * A camera's track with the background blurred. Until the model is here, and wherever it does not keep up, the whole
 * picture is blurred: somebody who asked for this never shows their room by accident. `told` hears how it is doing.
 */
export function blurBackground(captured: MediaStreamTrack, told: (state: BlurState) => void): TrackEffect {
  const out = document.createElement('canvas')
  const sent = trackOf(out)
  const painter = new Painter(out)
  const tempo = new Tempo()
  let segmenter: Segmenter | null = null
  let closed = false
  const giveUp = () => {
    segmenter?.close()
    segmenter = null
    if (!closed) told('whole')
  }
  told('starting')
  loadSegmenter().then((loaded) => {
    if (closed) return loaded.close()
    segmenter = loaded
    return told('running')
  }, giveUp)

  const stop = pumpFrames(captured, fpsMax, async (frame) => {
    const startedAtMs = performance.now()
    painter.fit(frame)
    let mask: CanvasImageSource | null = null
    try {
      mask = segmenter ? await segmenter.maskOf(painter.looked(frame, tempo.maskWidth)) : null
    } catch {
      giveUp()
    }
    if (closed) return
    painter.paint(frame, mask)
    await sent.show(frame.timestamp)
    if (segmenter && tempo.tooSlowAfter(performance.now() - startedAtMs)) giveUp()
  })
  return {
    track: sent.track,
    close() {
      closed = true
      stop()
      sent.close()
      segmenter?.close()
    },
  }
}

/** Draws one frame after the other on the canvas that is sent. */
class Painter {
  readonly #out: HTMLCanvasElement
  readonly #look = document.createElement('canvas')
  readonly #small = document.createElement('canvas')

  constructor(out: HTMLCanvasElement) {
    this.#out = out
  }

  fit({ width, height }: Frame) {
    if (this.#out.width !== width) this.#out.width = width
    if (this.#out.height !== height) this.#out.height = height
  }

  /** The frame as small as the model is to see it. */
  looked({ image, width, height }: Frame, maskWidth: number): HTMLCanvasElement {
    return scaled(this.#look, image, Math.min(maskWidth, width), height / width)
  }

  paint({ image, width, height }: Frame, mask: CanvasImageSource | null) {
    const context = contextOf(this.#out)
    const small = scaled(this.#small, image, smallWidthPx, height / width, smallBlur)
    context.globalCompositeOperation = 'copy'
    context.imageSmoothingQuality = 'high'
    if (mask) {
      context.drawImage(mask, 0, 0, width, height)
      context.globalCompositeOperation = 'source-in'
      context.drawImage(image, 0, 0, width, height)
      context.globalCompositeOperation = 'destination-over'
    }
    context.drawImage(small, 0, 0, width, height)
  }
}

function scaled(
  canvas: HTMLCanvasElement,
  image: CanvasImageSource,
  width: number,
  ratio: number,
  filter = 'none',
): HTMLCanvasElement {
  const height = Math.round(width * ratio)
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = contextOf(canvas)
  context.imageSmoothingQuality = 'high'
  context.filter = filter
  context.drawImage(image, 0, 0, width, height)
  return canvas
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas here')
  return context
}
