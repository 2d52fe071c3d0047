import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** One encoded picture of a layer. */
export interface Frame {
  readonly key: boolean
  readonly bytes: Buffer
}

/** A few seconds of camera, encoded once for each spatial layer, lowest first; to be sent in a loop. */
export interface Recording {
  readonly framesPerSecond: number
  readonly layers: readonly RecordedLayer[]
}

export interface RecordedLayer {
  readonly lines: number
  readonly frames: readonly Frame[]
}

interface LayerPlan {
  readonly width: number
  readonly lines: number
  readonly kilobits: number
}

const plans: readonly LayerPlan[] = [
  { width: 160, lines: 90, kilobits: 40 },
  { width: 320, lines: 180, kilobits: 140 },
  { width: 640, lines: 360, kilobits: 450 },
]
const seconds = 4
/** Browsers send one when they are asked; here they are what an answer can be taken from, so there are some. */
const keyFrameEverySeconds = 2
const ivfHeaderBytes = 32
const ivfFrameHeaderBytes = 12
const outputBytesMax = 8 * 1024 * 1024

/** Real VP8, made by ffmpeg. Rejects when ffmpeg is not there. */
export async function record(framesPerSecond: number): Promise<Recording> {
  const layers = await Promise.all(plans.map((plan) => recordLayer(plan, framesPerSecond)))
  return { framesPerSecond, layers }
}

/** Bits per second of what is encoded, without headers. */
export function bitrateOf({ frames }: RecordedLayer, framesPerSecond: number): number {
  return (frames.reduce((bytes, frame) => bytes + frame.bytes.length, 0) * 8 * framesPerSecond) / frames.length
}

async function recordLayer({ width, lines, kilobits }: LayerPlan, framesPerSecond: number): Promise<RecordedLayer> {
  const rate = `${kilobits}k`
  const source = `testsrc2=size=${width}x${lines}:rate=${framesPerSecond}`
  const key = String(framesPerSecond * keyFrameEverySeconds)
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    ['-v', 'error', '-f', 'lavfi', '-i', source, '-t', String(seconds), '-c:v', 'libvpx', '-threads', '1']
      .concat(['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate, '-g', key, '-keyint_min', key])
      .concat(['-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0', '-error-resilient', '1'])
      .concat(['-f', 'ivf', 'pipe:1']),
    { encoding: 'buffer', maxBuffer: outputBytesMax },
  )
  return { lines, frames: framesOf(stdout) }
}

/** The first bit of a VP8 frame is clear for a key frame (RFC 6386, 9.1). */
function framesOf(ivf: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = ivfHeaderBytes; at + ivfFrameHeaderBytes <= ivf.length;) {
    const start = at + ivfFrameHeaderBytes
    at = start + ivf.readUInt32LE(at)
    const bytes = ivf.subarray(start, at)
    frames.push({ key: ((bytes[0] ?? 1) & 1) === 0, bytes })
  }
  return frames
}
