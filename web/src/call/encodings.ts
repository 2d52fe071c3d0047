/** What a camera is sent as. Structural, so that it can be tested without a browser. */
export interface CameraEncoding {
  scaleResolutionDownBy: number
  maxBitrate: number
  scalabilityMode: 'L1T1'
}

/**
 * Simulcast layers for a capture size, lowest first. Three from 720 lines on; below that two, because
 * Chromium never sends the top one of three there. One temporal layer: over lossy pipes between nodes
 * VP8 with more of them freezes.
 */
export function cameraEncodings(heightPx: number): CameraEncoding[] {
  const layer = (scaleResolutionDownBy: number, maxBitrate: number) =>
    ({ scaleResolutionDownBy, maxBitrate, scalabilityMode: 'L1T1' }) as const
  if (heightPx >= 720) return [layer(4, 160_000), layer(2, 500_000), layer(1, 1_700_000)]
  if (heightPx >= 360) return [layer(2, 160_000), layer(1, 600_000)]
  return [layer(1, 250_000)]
}

/** One layer: a shared screen is looked at large. */
export const screenEncodings = [{ maxBitrate: 3_000_000, scalabilityMode: 'L1T1' }]
