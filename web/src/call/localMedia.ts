import { Emitter } from '../link/emitter.ts'

export type InputKind = 'microphone' | 'camera'
export type DeviceKind = InputKind | 'speaker'
/** `insecure`: the page is not on https or localhost, so the browser offers no devices at all. */
export type InputFailure = 'denied' | 'missing' | 'busy' | 'insecure' | 'failed'

export type InputState =
  | { at: 'off' }
  | { at: 'asking' }
  | { at: 'on'; track: MediaStreamTrack }
  | { at: 'failed'; why: InputFailure }

export interface Device {
  deviceId: string
  label: string
}

const deviceKinds = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const
const storageKey = 'meridian.devices'

/**
 * My microphone, camera and speaker, shared by preview and room so that joining opens nothing anew. A
 * muted microphone stays open (unmuting must be instant); a camera that is off is closed and its light out.
 */
export class LocalMedia extends Emitter<{ change: null }> {
  readonly inputs: Record<InputKind, InputState> = { microphone: { at: 'off' }, camera: { at: 'off' } }
  devices: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] }
  readonly chosen: Record<DeviceKind, string> = { microphone: '', camera: '', speaker: '', ...kept() }
  readonly #onDevices = () => void this.#listDevices()
  #closed = false

  constructor() {
    super()
    navigator.mediaDevices?.addEventListener('devicechange', this.#onDevices)
  }

  track(kind: InputKind): MediaStreamTrack | null {
    const input = this.inputs[kind]
    return input.at === 'on' ? input.track : null
  }

  /** Asks for both at once, so that the browser asks the person once; falls back to one after the other. */
  async openBoth() {
    if (!navigator.mediaDevices) return this.#failBoth('insecure')
    this.#set('microphone', { at: 'asking' })
    this.#set('camera', { at: 'asking' })
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: this.#constraints('microphone'),
        video: this.#constraints('camera'),
      })
      this.#adopt('microphone', stream.getAudioTracks()[0])
      this.#adopt('camera', stream.getVideoTracks()[0])
    } catch {
      await this.open('microphone')
      await this.open('camera')
    }
    await this.#listDevices()
  }

  async open(kind: InputKind) {
    if (!navigator.mediaDevices) return this.#set(kind, { at: 'failed', why: 'insecure' })
    if (this.inputs[kind].at === 'on') return
    this.#set(kind, { at: 'asking' })
    try {
      this.#adopt(kind, await this.#trackOf(kind))
    } catch (error) {
      this.#set(kind, { at: 'failed', why: failureOf(error) })
    }
    await this.#listDevices()
  }

  close(kind: InputKind) {
    this.track(kind)?.stop()
    this.#set(kind, { at: 'off' })
  }

  /** Chooses a device and keeps the choice; an open input moves over at once. */
  async choose(kind: DeviceKind, deviceId: string) {
    this.chosen[kind] = deviceId
    localStorage.setItem(storageKey, JSON.stringify(this.chosen))
    if (kind === 'speaker') return this.emit('change', null)
    if (!this.track(kind)) return this.emit('change', null)
    this.close(kind)
    await this.open(kind)
  }

  /** Null when the person thought better of it. `detail` keeps text sharp at the cost of motion. */
  async openScreen(): Promise<MediaStream | null> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: true,
      })
      for (const track of stream.getVideoTracks()) track.contentHint = 'detail'
      return stream
    } catch {
      return null
    }
  }

  closeAll() {
    this.#closed = true
    navigator.mediaDevices?.removeEventListener('devicechange', this.#onDevices)
    this.close('microphone')
    this.close('camera')
  }

  async #trackOf(kind: InputKind): Promise<MediaStreamTrack | undefined> {
    const constraints = this.#constraints(kind)
    const stream = await navigator.mediaDevices.getUserMedia(
      kind === 'microphone' ? { audio: constraints } : { video: constraints },
    )
    return stream.getTracks()[0]
  }

  #constraints(kind: InputKind): MediaTrackConstraints {
    const device = this.chosen[kind] ? { deviceId: { ideal: this.chosen[kind] } } : {}
    if (kind === 'microphone') {
      return { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 }
    }
    return { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }
  }

  #adopt(kind: InputKind, track: MediaStreamTrack | undefined) {
    if (!track) return this.#set(kind, { at: 'failed', why: 'missing' })
    if (this.#closed) return track.stop()
    this.#set(kind, { at: 'on', track })
    // Unplugged, or taken back in the browser's own settings: try whatever is left.
    track.addEventListener('ended', () => {
      if (this.track(kind) !== track) return
      this.#set(kind, { at: 'off' })
      void this.open(kind)
    })
  }

  #failBoth(why: InputFailure) {
    this.#set('microphone', { at: 'failed', why })
    this.#set('camera', { at: 'failed', why })
  }

  #set(kind: InputKind, state: InputState) {
    this.inputs[kind] = state
    this.emit('change', null)
  }

  async #listDevices() {
    const all = await navigator.mediaDevices.enumerateDevices()
    const of = (kind: DeviceKind) =>
      all
        .filter((device) => device.kind === deviceKinds[kind] && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ deviceId, label }))
    this.devices = { microphone: of('microphone'), camera: of('camera'), speaker: of('speaker') }
    this.emit('change', null)
  }
}

export function failureOf(error: unknown): InputFailure {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'failed'
}

/** Choices from last time; anything unreadable counts as none. */
function kept(): Partial<Record<DeviceKind, string>> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    const entries = Object.entries(value ?? {}).filter(([kind, id]) => kind in deviceKinds && typeof id === 'string')
    return Object.fromEntries(entries)
  } catch {
    return {}
  }
}
