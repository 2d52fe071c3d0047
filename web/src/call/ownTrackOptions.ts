import type { Device, types } from 'mediasoup-client'
import type { CameraCodec, TrackSource } from '../../../sfu/protocol/media.ts'
import { cameraPlan, screenPlan } from './encodings.ts'
import type { CaptureSize, PicturePlan } from './encodings.ts'
import { codecOf, encodable } from './playable.ts'

/** Until the browser says what a track measures. */
const usualSize: CaptureSize = { width: 1280, height: 720 }

/** How a picture is to be sent now; null for sound. */
export function planOf(
  source: TrackSource,
  track: MediaStreamTrack,
  codec: CameraCodec,
  device: Device,
): PicturePlan | null {
  if (source !== 'camera' && source !== 'screen') return null
  const { width, height } = track.getSettings?.() ?? {}
  const size = width && height ? { width, height } : usualSize
  return source === 'screen' ? screenPlan(size) : cameraPlan(size, encodable(device.recvRtpCapabilities, codec))
}

export function producerOptions(
  source: TrackSource,
  plan: PicturePlan | null,
  device: Device,
): Partial<types.ProducerOptions> {
  if (!plan) return { codecOptions: source === 'microphone' ? voice : music }
  const codec = codecOf(device.recvRtpCapabilities, plan.codec)
  return {
    ...(codec && { codec }),
    encodings: plan.encodings.map((encoding) => ({ ...encoding })),
    codecOptions: {
      videoGoogleStartBitrate: plan.startKbps,
      ...(plan.minKbps > 0 && { videoGoogleMinBitrate: plan.minKbps }),
    },
    // A group of its own for each: a screen must not wait for the lips.
    streamId: source,
    ...(source === 'screen' && { onRtpSender: keepSharp }),
  }
}

/** Speech: lost packets are repaired twice over, and silence costs nothing. */
const voice = { opusFec: true, opusDtx: true, opusNack: true, opusMaxAverageBitrate: 40_000 }
/** What a screen plays is heard as it is: no pauses are cut out of music. */
const music = { opusFec: true, opusNack: true, opusStereo: true, opusMaxAverageBitrate: 128_000 }

/** Text keeps its size and gives up frames; the track's `detail` hint says the same to browsers without this. */
function keepSharp(sender: RTCRtpSender) {
  const parameters = { ...sender.getParameters(), degradationPreference: 'maintain-resolution' as const }
  sender.setParameters(parameters).catch(() => undefined)
}
