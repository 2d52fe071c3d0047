import type { Page } from 'playwright-core'

/** What the page sees of the hands that plug and unplug; see `installPlugs`. */
interface Plugs {
  /** Takes the device away, as pulling its plug does. Answers its label. */
  unplug(kind: MediaDeviceKind, deviceId: string): string
  plugIn(): void
  /** Another program has the devices of this kind, all of them or one. */
  take(kind: 'audioinput' | 'videoinput', deviceId?: string): void
  letGo(): void
  /** The system withholds what is open, and gives it back. */
  withhold(kind: 'audio' | 'video', withheld: boolean): void
  /** The tracks die without a word, and the machine wakes an hour later. */
  sleep(): void
  /** The system forbids recording the screen. */
  forbidScreen(): void
}

/**
 * Runs in the page before its own scripts. Chromium's fake devices are always there and never busy, so pulling a plug,
 * another program and a sleep are played here, at the very interface the browser reports them through; opening,
 * switching and routing stay the browser's own.
 */
export function installPlugs() {
  const devices = navigator.mediaDevices
  const gone = new Set<string>()
  const taken = new Map<string, string>()
  const open = new Set<MediaStreamTrack>()
  const native = {
    list: devices.enumerateDevices.bind(devices),
    open: devices.getUserMedia.bind(devices),
    now: Date.now,
  }
  const changed = () => devices.dispatchEvent(new Event('devicechange'))
  const idOf = (track: MediaStreamTrack) => track.getSettings().deviceId ?? ''
  const isTaken = (kind: string, id: string) => taken.has(kind) && (taken.get(kind) === '' || taken.get(kind) === id)

  devices.enumerateDevices = async () =>
    (await native.list()).filter(({ kind, deviceId }) => !gone.has(kind + deviceId))

  const openOne = async (kind: 'audioinput' | 'videoinput', constraints: MediaTrackConstraints) => {
    const ask = (wish: MediaTrackConstraints) =>
      native.open(kind === 'audioinput' ? { audio: wish } : { video: wish }).then((stream) => stream.getTracks()[0])
    const exact = (constraints.deviceId as ConstrainDOMStringParameters | undefined)?.exact as string | undefined
    if (exact && gone.has(kind + exact)) throw new DOMException('unplugged', 'OverconstrainedError')
    let track = await ask(constraints)
    if (track && gone.has(kind + idOf(track))) {
      track.stop()
      const left = (await devices.enumerateDevices()).find((device) => device.kind === kind)
      if (!left) throw new DOMException('none left', 'NotFoundError')
      track = await ask({ ...constraints, deviceId: { exact: left.deviceId } })
    }
    if (track && isTaken(kind, idOf(track))) {
      track.stop()
      throw new DOMException('in use', 'NotReadableError')
    }
    if (track) open.add(track)
    return track
  }
  devices.getUserMedia = async ({ audio, video }: MediaStreamConstraints = {}) => {
    const tracks = [
      audio && (await openOne('audioinput', audio as MediaTrackConstraints)),
      video && (await openOne('videoinput', video as MediaTrackConstraints)),
    ]
    return new MediaStream(tracks.filter((track) => track instanceof MediaStreamTrack))
  }

  const live = (kind: string) => [...open].filter((track) => track.kind === kind && track.readyState === 'live')
  const plugs: Plugs = {
    unplug(kind, deviceId) {
      gone.add(kind + deviceId)
      let label = ''
      for (const track of open) {
        if (idOf(track) !== deviceId || track.readyState === 'ended') continue
        label = track.label
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
      changed()
      return label
    },
    plugIn() {
      gone.clear()
      changed()
    },
    take: (kind, deviceId = '') => void taken.set(kind, deviceId),
    letGo: () => taken.clear(),
    withhold(kind, withheld) {
      for (const track of live(kind)) {
        Object.defineProperty(track, 'muted', { configurable: true, get: () => withheld })
        track.dispatchEvent(new Event(withheld ? 'mute' : 'unmute'))
      }
    },
    sleep() {
      for (const track of [...live('audio'), ...live('video')]) track.stop()
      Date.now = () => native.now() + 3_600_000
    },
    forbidScreen() {
      devices.getDisplayMedia = () => Promise.reject(new DOMException('Permission denied by system', 'NotAllowedError'))
    },
  }
  Object.assign(globalThis, { plugs })
}

/** Does something with the plugs of a page. */
export function plugsOf<K extends keyof Plugs>(page: Page, act: K, ...input: Parameters<Plugs[K]>) {
  return page.evaluate(
    ([name, values]) => {
      const { plugs } = globalThis as unknown as { plugs: Record<string, (...all: unknown[]) => unknown> }
      return plugs[name]?.(...values)
    },
    [act, input] as const,
  ) as Promise<ReturnType<Plugs[K]>>
}
