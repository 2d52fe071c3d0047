export type InputKind = 'microphone' | 'camera'
export type DeviceKind = InputKind | 'speaker'

/**
 * `denied`: the browser was told no; `system`: the operating system says no to the browser itself; `insecure`: the
 * page is not on https or localhost, so the browser offers no devices at all.
 */
export type InputFailure = 'denied' | 'system' | 'missing' | 'busy' | 'insecure' | 'failed'

export type InputState =
  | { at: 'off' }
  | { at: 'asking' }
  /** `track` is what is sent, behind every effect. `silent`: the system withholds it, for now. */
  | { at: 'on'; track: MediaStreamTrack; device: Device; silent: boolean }
  | { at: 'failed'; why: InputFailure }

export interface Device {
  deviceId: string
  label: string
}

/** What happened to a device, worth a line on the screen. `now` is null when nothing is left. */
export type DeviceNews =
  | { news: 'device-lost'; kind: DeviceKind; gone: string; now: string | null }
  | { news: 'device-now'; kind: DeviceKind; now: string }
  | { news: 'device-kept'; kind: InputKind; wanted: string; now: string }
  | { news: 'screen-denied'; by: 'browser' | 'system' }
  | { news: 'noise-failed' }

/** What a refusal of `getUserMedia` means for the person. */
export function failureOf(error: unknown): InputFailure {
  if (!(error instanceof Error)) return 'failed'
  switch (error.name) {
    case 'NotAllowedError':
      return /system/i.test(error.message) ? 'system' : 'denied'
    case 'SecurityError':
      return 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'failed'
  }
}

/** Whether it may come right without the person: a program lets go, something is plugged in. */
export const mayMendItself = (why: InputFailure) => why === 'busy' || why === 'missing' || why === 'failed'
