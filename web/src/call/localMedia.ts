import { Emitter } from '../link/emitter.ts'
import { pageClock } from '../link/pageClock.ts'
import type { PageClock } from '../link/pageClock.ts'
import { moveAfterChange } from './deviceChange.ts'
import type { BlurState, EffectChoices, TrackEffect } from './effects/trackEffect.ts'
import { failureOf, mayMendItself } from './inputState.ts'
import type { Device, DeviceKind, DeviceNews, InputFailure, InputKind, InputState } from './inputState.ts'
import { keptChoices } from './keptChoices.ts'
import { openScreen } from './screenCapture.ts'
import { hasPulse } from './trackPulse.ts'
import { watchWake } from './wakeWatch.ts'

export type { Device, DeviceKind, InputFailure, InputKind, InputState } from './inputState.ts'

/** What is open now: the device's own track, and what stands behind it. */
interface Capture {
  track: MediaStreamTrack
  device: Device
  effect: TrackEffect | null
  release(): void
}

const inputKinds: readonly InputKind[] = ['microphone', 'camera']
const listKinds = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const
const permissions = { microphone: 'microphone', camera: 'camera' } as const
/** Nothing announces that another program let go of a device. */
const retryMs = 3000
/** Systems withhold a track for moments while they switch; only what lasts is told. */
const silentAfterMs = 1000

/**
 * My microphone, camera and speaker, shared by preview and room so that joining opens nothing anew. A muted microphone
 * stays open (unmuting must be instant); a camera that is off is closed and its light out. Whatever is wanted and fails
 * is tried again by itself as soon as that may help.
 */
export class LocalMedia extends Emitter<{ change: null; news: DeviceNews; speaker: string }> {
  readonly inputs: Record<InputKind, InputState> = { microphone: { at: 'off' }, camera: { at: 'off' } }
  devices: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] }
  readonly chosen: Record<DeviceKind, string> = keptChoices.devices()
  readonly effects: EffectChoices = keptChoices.effects()
  blur: BlurState = 'off'
  readonly #clock: PageClock
  readonly #captures: Record<InputKind, Capture | null> = { microphone: null, camera: null }
  readonly #wanted: Record<InputKind, boolean> = { microphone: false, camera: false }
  /** Counts attempts: an answer that comes after a later decision is put away. */
  readonly #life: Record<InputKind, number> = { microphone: 0, camera: 0 }
  /** In use when it was unplugged, though never chosen. */
  readonly #lost: Record<DeviceKind, string> = { microphone: '', camera: '', speaker: '' }
  #speaker: Device | null = null
  #closed = false
  readonly #release: (() => void)[] = []

  constructor(clock: PageClock = pageClock) {
    super()
    this.#clock = clock
    const onDevices = () => void this.#devicesChanged()
    navigator.mediaDevices?.addEventListener('devicechange', onDevices)
    this.#release.push(() => navigator.mediaDevices?.removeEventListener('devicechange', onDevices))
    this.#release.push(watchWake(clock, () => void this.#woke()))
    for (const kind of inputKinds) void this.#watchPermission(kind)
  }

  /** What is sent of an input, behind its effects. */
  track(kind: InputKind): MediaStreamTrack | null {
    const input = this.inputs[kind]
    return input.at === 'on' ? input.track : null
  }

  /** The device that is open, or that sound goes to; empty when none is or the browser keeps it to itself. */
  inUse(kind: DeviceKind): string {
    return (kind === 'speaker' ? this.#speaker : this.#captures[kind]?.device)?.deviceId ?? ''
  }

  /** Asks for both at once, so that the browser asks the person once; falls back to one after the other. */
  async openBoth() {
    for (const kind of inputKinds) {
      this.#wanted[kind] = true
      this.#set(kind, navigator.mediaDevices ? { at: 'asking' } : { at: 'failed', why: 'insecure' })
    }
    if (!navigator.mediaDevices) return
    await this.#listDevices()
    const lives = inputKinds.map((kind) => ++this.#life[kind])
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: this.#constraints('microphone', this.#preferred('microphone')),
        video: this.#constraints('camera', this.#preferred('camera')),
      })
      await this.#adopt('microphone', stream.getAudioTracks()[0], lives[0])
      await this.#adopt('camera', stream.getVideoTracks()[0], lives[1])
    } catch {
      for (const kind of inputKinds) {
        if (this.#wanted[kind]) await this.#captureAny(kind)
      }
    }
    await this.#listDevices()
  }

  async open(kind: InputKind) {
    this.#wanted[kind] = true
    const { at } = this.inputs[kind]
    if (at === 'on' || at === 'asking') return
    await this.#captureAny(kind)
    await this.#listDevices()
  }

  close(kind: InputKind) {
    this.#wanted[kind] = false
    this.#life[kind] += 1
    this.#drop(kind)
    this.#set(kind, { at: 'off' })
  }

  /** Chooses a device and keeps the choice. An open input moves over when the new one is there, and stays otherwise. */
  async choose(kind: DeviceKind, deviceId: string) {
    this.chosen[kind] = deviceId
    this.#lost[kind] = ''
    keptChoices.keepDevices(this.chosen)
    if (kind === 'speaker') return this.#followSpeaker()
    if (!this.#captures[kind]) {
      if (this.#wanted[kind]) await this.#captureAny(kind)
      return this.emit('change', null)
    }
    await this.#take(kind, deviceId)
  }

  async setEffect(effect: keyof EffectChoices, on: boolean) {
    if (this.effects[effect] === on) return
    this.#keepEffect(effect, on)
    // The model and the browser's own suppression exclude each other, so the microphone is asked for anew.
    const kind = effect === 'noise' ? 'microphone' : 'camera'
    const open = this.#captures[kind]
    // The switch shows what is so: what cannot be opened anew goes on without.
    if (open && (await this.#capture(kind, open.device.deviceId))) this.#keepEffect(effect, !on)
  }

  #keepEffect(effect: keyof EffectChoices, on: boolean) {
    this.effects[effect] = on
    keptChoices.keepEffects(this.effects)
    this.emit('change', null)
  }

  /** Null when the person thought better of it, or was not allowed to, which is news. */
  async openScreen(): Promise<MediaStream | null> {
    const answer = await openScreen()
    if (answer.at === 'shared') return answer.stream
    if (answer.at === 'denied') this.emit('news', { news: 'screen-denied', by: answer.by })
    return null
  }

  closeAll() {
    this.#closed = true
    for (const release of this.#release) release()
    this.#release.length = 0
    for (const kind of inputKinds) this.close(kind)
  }

  /** A wish alone is not enough: Chromium passes over a preferred camera when another one fits the size better. */
  #preferred(kind: InputKind): string {
    const chosen = this.chosen[kind]
    return this.devices[kind].some(({ deviceId }) => deviceId === chosen) ? chosen : ''
  }

  async #captureAny(kind: InputKind): Promise<InputFailure | null> {
    const preferred = this.#preferred(kind)
    const why = await this.#capture(kind, preferred)
    return why === 'missing' && preferred ? this.#capture(kind, '') : why
  }

  /** Null when it is open now, else why not. What is open meanwhile stays open until the new one is there. */
  async #capture(kind: InputKind, exactly: string): Promise<InputFailure | null> {
    const life = ++this.#life[kind]
    const { at } = this.inputs[kind]
    if (!navigator.mediaDevices) return this.#fail(kind, life, 'insecure')
    if (at === 'off') this.#set(kind, { at: 'asking' })
    try {
      const constraints = this.#constraints(kind, exactly)
      const wish = kind === 'microphone' ? { audio: constraints } : { video: constraints }
      const stream = await navigator.mediaDevices.getUserMedia(wish)
      return await this.#adopt(kind, stream.getTracks()[0], life)
    } catch (error) {
      return this.#fail(kind, life, failureOf(error))
    }
  }

  #fail(kind: InputKind, life: number, why: InputFailure): InputFailure {
    if (life !== this.#life[kind]) return why
    if (this.#captures[kind]) return why
    this.#set(kind, { at: 'failed', why })
    if (why === 'busy' || why === 'failed') {
      this.#clock.after(retryMs, () => {
        if (life === this.#life[kind]) void this.#again(kind)
      })
    }
    return why
  }

  /** Something may have come right: quietly, because the person did not ask just now. */
  async #again(kind: InputKind) {
    if (!this.#wanted[kind] || this.inputs[kind].at !== 'failed') return
    const why = await this.#captureAny(kind)
    await this.#listDevices()
    const now = this.#captures[kind]?.device.label
    if (!why && now !== undefined) this.emit('news', { news: 'device-now', kind, now })
  }

  #constraints(kind: InputKind, exactly: string): MediaTrackConstraints {
    const wish = this.chosen[kind] ? { deviceId: { ideal: this.chosen[kind] } } : {}
    const device = exactly ? { deviceId: { exact: exactly } } : wish
    if (kind === 'microphone') {
      const noiseSuppression = !this.effects.noise
      return { ...device, echoCancellation: true, noiseSuppression, autoGainControl: true, channelCount: 1 }
    }
    return { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }
  }

  async #adopt(kind: InputKind, track: MediaStreamTrack | undefined, life = 0): Promise<InputFailure | null> {
    if (!track) return this.#fail(kind, life, 'missing')
    const stale = () => life !== this.#life[kind] || this.#closed
    const effect = kind === 'camera' && this.effects.blur && !stale() ? await this.#blurred(track) : null
    if (stale()) {
      effect?.close()
      track.stop()
      return null
    }
    this.#drop(kind)
    const device = { deviceId: track.getSettings().deviceId ?? '', label: track.label }
    const [unwatch, gone] = [this.#watchTrack(kind, track), new AbortController()]
    this.#captures[kind] = { track, device, effect, release: () => [unwatch(), gone.abort()] }
    if (kind === 'camera' && !effect) this.blur = 'off'
    this.#set(kind, { at: 'on', track: effect?.track ?? track, device, silent: false })
    if (kind === 'microphone' && this.effects.noise) void this.#cleanse(track, gone.signal)
    return null
  }

  /** The code of an effect comes only when somebody wants it. */
  async #blurred(track: MediaStreamTrack): Promise<TrackEffect> {
    const { blurBackground } = await import('./effects/blurEffect.ts')
    return blurBackground(track, (state) => {
      this.blur = state
      this.emit('change', null)
    })
  }

  /** The voice goes out as it is until the model runs. */
  async #cleanse(track: MediaStreamTrack, gone: AbortSignal) {
    try {
      const { removeNoise } = await import('./effects/noiseEffect.ts')
      const effect = await removeNoise(track, gone)
      const capture = this.#captures.microphone
      if (capture?.track !== track) return effect.close()
      capture.effect = effect
      const { microphone } = this.inputs
      if (microphone.at === 'on') this.#set('microphone', { ...microphone, track: effect.track })
    } catch {
      if (this.#captures.microphone?.track !== track) return
      await this.setEffect('noise', false)
      this.emit('news', { news: 'noise-failed' })
    }
  }

  #watchTrack(kind: InputKind, track: MediaStreamTrack): () => void {
    let cancel = () => {}
    const silent = () => {
      cancel()
      cancel = this.#clock.after(track.muted ? silentAfterMs : 0, () => {
        const input = this.inputs[kind]
        if (this.#captures[kind]?.track !== track || input.at !== 'on' || input.silent === track.muted) return
        this.#set(kind, { ...input, silent: track.muted })
      })
    }
    const ended = () => void this.#fell(kind, track)
    track.addEventListener('ended', ended)
    for (const name of ['mute', 'unmute'] as const) track.addEventListener(name, silent)
    return () => {
      cancel()
      track.removeEventListener('ended', ended)
      for (const name of ['mute', 'unmute'] as const) track.removeEventListener(name, silent)
    }
  }

  /** Unplugged, or taken back in the browser's own settings: whatever is left takes over. */
  async #fell(kind: InputKind, track: MediaStreamTrack) {
    const capture = this.#captures[kind]
    if (capture?.track !== track) return
    this.#drop(kind)
    await this.#listDevices()
    let why = await this.#captureAny(kind)
    // The list may lag behind the plug.
    if (why === 'busy') why = await this.#capture(kind, '')
    const now = this.#captures[kind]?.device
    if (now?.deviceId === capture.device.deviceId || why === 'denied' || why === 'system') return
    this.#lost[kind] = capture.device.deviceId
    this.emit('news', { news: 'device-lost', kind, gone: capture.device.label, now: now?.label ?? null })
  }

  /** Moves an open input over. A camera that a phone gives only once is let go of before the second attempt. */
  async #take(kind: InputKind, deviceId: string): Promise<boolean> {
    const before = this.#captures[kind]
    let why = await this.#capture(kind, deviceId)
    if (why === 'busy' && kind === 'camera') {
      before?.track.stop()
      why = await this.#capture(kind, deviceId)
      if (why && before) await this.#capture(kind, before.device.deviceId)
    }
    const now = this.#captures[kind]?.device
    if (!why || !now) return !why
    const wanted = this.devices[kind].find((device) => device.deviceId === deviceId)?.label ?? ''
    this.chosen[kind] = now.deviceId
    this.emit('news', { news: 'device-kept', kind, wanted, now: now.label })
    this.emit('change', null)
    return false
  }

  async #devicesChanged() {
    await this.#listDevices()
    for (const kind of inputKinds) {
      const input = this.inputs[kind]
      if (input.at === 'failed' && mayMendItself(input.why)) await this.#again(kind)
      else if (input.at === 'on') await this.#follow(kind)
    }
  }

  async #follow(kind: InputKind) {
    const capture = this.#captures[kind]
    if (!capture) return
    const [chosen, lost, devices] = [this.chosen[kind], this.#lost[kind], this.devices[kind]]
    const next = moveAfterChange({ current: capture.device, chosen, lost, devices })
    if (next.move === 'fall') return this.#fell(kind, capture.track)
    if (next.move === 'stay') return
    if (await this.#take(kind, next.deviceId)) {
      this.#lost[kind] = ''
      this.emit('news', { news: 'device-now', kind, now: this.#captures[kind]?.device.label ?? '' })
    }
  }

  /** Sound goes where it was asked to; when that is unplugged, to the system's own choice until it is back. */
  #followSpeaker() {
    const [before, devices] = [this.#speaker, this.devices.speaker]
    const now = devices.find(({ deviceId }) => deviceId === this.chosen.speaker) ?? devices[0] ?? null
    this.#speaker = now
    if (before?.deviceId === now?.deviceId) return
    this.emit('speaker', now?.deviceId === this.chosen.speaker ? this.chosen.speaker : '')
    const gone = before !== null && devices.every(({ deviceId }) => deviceId !== before.deviceId)
    if (gone) this.emit('news', { news: 'device-lost', kind: 'speaker', gone: before.label, now: now?.label ?? null })
    else if (before && now) this.emit('news', { news: 'device-now', kind: 'speaker', now: now.label })
    this.emit('change', null)
  }

  async #woke() {
    for (const kind of inputKinds) {
      const capture = this.#captures[kind]
      if (capture && !(await hasPulse(capture.track, this.#clock)) && this.#captures[kind] === capture) {
        this.#drop(kind)
        if (await this.#capture(kind, capture.device.deviceId)) await this.#captureAny(kind)
      } else await this.#again(kind)
    }
  }

  /** A permission that was given meanwhile is used at once. Browsers that do not tell wait for the button. */
  async #watchPermission(kind: InputKind) {
    try {
      const status = await navigator.permissions.query({ name: permissions[kind] as PermissionName })
      const changed = () => {
        if (status.state === 'granted') void this.#again(kind)
      }
      status.addEventListener('change', changed)
      this.#release.push(() => status.removeEventListener('change', changed))
      if (this.#closed) status.removeEventListener('change', changed)
    } catch {
      // This browser does not know the name.
    }
  }

  #drop(kind: InputKind) {
    const capture = this.#captures[kind]
    this.#captures[kind] = null
    capture?.release()
    capture?.effect?.close()
    capture?.track.stop()
  }

  #set(kind: InputKind, state: InputState) {
    this.inputs[kind] = state
    this.emit('change', null)
  }

  async #listDevices() {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
    const of = (kind: DeviceKind) =>
      all
        .filter((device) => device.kind === listKinds[kind] && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ deviceId, label }))
    this.devices = { microphone: of('microphone'), camera: of('camera'), speaker: of('speaker') }
    this.#followSpeaker()
    this.emit('change', null)
  }
}
