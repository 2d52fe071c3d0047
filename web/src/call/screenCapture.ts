export type ScreenAnswer =
  | { at: 'shared'; stream: MediaStream }
  /** The person thought better of it. */
  | { at: 'dropped' }
  | { at: 'denied'; by: 'browser' | 'system' }

/** Newer than the DOM library. */
interface ScreenWish extends DisplayMediaStreamOptions {
  systemAudio: 'include' | 'exclude'
  surfaceSwitching: 'include'
}

/**
 * Asks for a screen with its sound. The call's own voices must not go out again with it: where the browser can leave
 * this page's sound out of the system's, it is told to; elsewhere the system's sound is not offered, only a tab's.
 */
export async function openScreen(): Promise<ScreenAnswer> {
  if (!navigator.mediaDevices || !('getDisplayMedia' in navigator.mediaDevices)) return { at: 'denied', by: 'browser' }
  const withoutOwn = 'restrictOwnAudio' in navigator.mediaDevices.getSupportedConstraints()
  const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, restrictOwnAudio: true }
  const wish: ScreenWish = {
    video: { frameRate: { ideal: 15, max: 30 } },
    audio: sound,
    systemAudio: withoutOwn ? 'include' : 'exclude',
    surfaceSwitching: 'include',
  }
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(wish)
    // Keeps text sharp at the cost of motion.
    for (const track of stream.getVideoTracks()) track.contentHint = 'detail'
    return { at: 'shared', stream }
  } catch (error) {
    return refusalOf(error)
  }
}

/** A closed picker and a forbidding system are both NotAllowedError; only the text tells them apart. */
export function refusalOf(error: unknown): ScreenAnswer {
  if (!(error instanceof Error)) return { at: 'dropped' }
  if (error.name === 'NotAllowedError') {
    return /system/i.test(error.message) ? { at: 'denied', by: 'system' } : { at: 'dropped' }
  }
  if (error.name === 'NotReadableError' || error.name === 'NotFoundError') return { at: 'denied', by: 'system' }
  return error.name === 'SecurityError' ? { at: 'denied', by: 'browser' } : { at: 'dropped' }
}
