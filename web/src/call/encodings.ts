import type { CameraCodec } from '../../../sfu/protocol/media.ts'

/** One encoding as it is given to the browser and told to the node. */
export interface Encoding {
  maxBitrate: number
  scalabilityMode: 'L1T1' | 'L2T1' | 'L3T1'
  scaleResolutionDownBy?: number
  maxFramerate?: number
  priority?: RTCPriorityType
  networkPriority?: RTCPriorityType
}

/** How a picture is sent: its encodings and the height of each spatial layer, lowest first. */
export interface PicturePlan {
  codec: CameraCodec
  encodings: Encoding[]
  lines: number[]
  /** Where the estimator of the browser begins; its own start of 300 kbit/s is seconds of blur. */
  startKbps: number
  minKbps: number
}

export interface CaptureSize {
  width: number
  height: number
}

type Layer = 0 | 1 | 2
const bitrates = { vp8: [160_000, 500_000, 1_700_000], vp9: [120_000, 420_000, 1_500_000], av1: [100_000, 350_000, 1_200_000] } // prettier-ignore
const svcModes = ['L1T1', 'L2T1', 'L3T1'] as const
/** Chromium never sends the top one of three simulcast layers below this, and of two below the other. */
const threeLayersPixels = 960 * 540
const twoLayersPixels = 480 * 270
/** Of the sum of all layers: a start above what will be sent only fills queues. */
const startShare = 0.9
const screenBitrate = 3_000_000

/**
 * A camera. VP8 is simulcast with one temporal layer: over lossy pipes between nodes VP8 with more of them freezes.
 * VP9 and AV1 are one stream of as many spatial layers, where a layer builds upon those below.
 */
export function cameraPlan(size: CaptureSize, codec: CameraCodec): PicturePlan {
  const count = layerCount(size)
  const rates = bitrates[codec].slice(0, count)
  const lines = rates.map((_rate, layer) => Math.max(1, Math.round(size.height / 2 ** (count - 1 - layer))))
  const sum = rates.reduce((total, rate) => total + rate, 0)
  const encodings: Encoding[] =
    codec === 'vp8'
      ? rates.map((maxBitrate, layer) => ({
          maxBitrate,
          scalabilityMode: 'L1T1',
          scaleResolutionDownBy: 2 ** (count - 1 - layer),
        }))
      : [{ maxBitrate: sum, scalabilityMode: svcModes[count - 1] ?? 'L1T1' }]
  return { codec, encodings, lines, startKbps: Math.round((sum * startShare) / 1000), minKbps: 0 }
}

/**
 * A shared screen is looked at large and read: one layer in full size, which keeps its size and gives up frames
 * first, goes before everything else on the way, and begins sharp.
 */
export function screenPlan(size: CaptureSize): PicturePlan {
  return {
    codec: 'vp8',
    encodings: [
      {
        maxBitrate: screenBitrate,
        scalabilityMode: 'L1T1',
        maxFramerate: 15,
        priority: 'high',
        networkPriority: 'high',
      },
    ],
    lines: [size.height],
    startKbps: Math.round((screenBitrate * startShare) / 1000),
    minKbps: 300,
  }
}

function layerCount({ width, height }: CaptureSize): 1 | 2 | 3 {
  const pixels = width * height
  if (pixels >= threeLayersPixels) return 3
  return pixels >= twoLayersPixels ? 2 : 1
}

/**
 * What to change of each encoding so that nothing above the layer that somebody needs is sent; null: nothing at all.
 * A scalable stream keeps the size of its layers: it is made of fewer of them from a smaller picture.
 */
export function wantedEncodings(plan: PicturePlan, wanted: Layer | null): Partial<RTCRtpEncodingParameters>[] {
  const [only] = plan.encodings
  const top = plan.lines.length - 1
  if (plan.codec === 'vp8' || !only) {
    return plan.encodings.map((_encoding, layer) => ({ active: wanted !== null && layer <= Math.max(0, wanted) }))
  }
  const layer = Math.min(top, wanted ?? top)
  const maxBitrate = bitrates[plan.codec].slice(0, layer + 1).reduce((total, rate) => total + rate, 0)
  const scalabilityMode = svcModes[layer] ?? 'L1T1'
  return [
    { active: wanted !== null, maxBitrate, scaleResolutionDownBy: 2 ** (top - layer), scalabilityMode } as Partial<RTCRtpEncodingParameters>, // prettier-ignore
  ]
}

/** Whether a producer made by one plan serves the other as well: another camera of the same size does. */
export function samePlan(a: PicturePlan, b: PicturePlan): boolean {
  const near = a.lines.every((lines, layer) => Math.abs(lines - (b.lines[layer] ?? 0)) <= lines / 10)
  return a.codec === b.codec && a.lines.length === b.lines.length && near
}
