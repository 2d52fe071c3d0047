import type { types } from 'mediasoup-client'
import type { CameraCodec } from '../../../sfu/protocol/media.ts'
import type { SvcCodec } from '../link/entryPermits.ts'

/**
 * Scalable codecs that this browser shows well. Firefox draws VP9 layers badly and knows none of AV1, and on Apple's
 * engine only the lowest layer arrives: there everything is VP8.
 */
export function decodesSvc(capabilities: types.RtpCapabilities): SvcCodec[] {
  return isChromium() ? (['vp9', 'av1'] as const).filter((codec) => codecOf(capabilities, codec) !== undefined) : []
}

/** What to encode a camera with: the wish, if this browser can send it as layers. */
export function encodable(capabilities: types.RtpCapabilities, wish: CameraCodec): CameraCodec {
  return isChromium() && codecOf(capabilities, wish) ? wish : 'vp8'
}

export function codecOf(capabilities: types.RtpCapabilities, codec: CameraCodec) {
  return capabilities.codecs?.find(({ mimeType }) => mimeType.toLowerCase() === `video/${codec}`)
}

/** By its engine, not its name: Edge, Opera and the rest are Chromium, and every browser on an iPhone is not. */
function isChromium(): boolean {
  const { userAgentData } = navigator as { userAgentData?: { brands: { brand: string }[] } }
  if (userAgentData) return userAgentData.brands.some(({ brand }) => brand === 'Chromium')
  // Without https a browser does not name its brands.
  return / Chrome\/\d/.test(navigator.userAgent)
}
