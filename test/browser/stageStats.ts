import type { Page } from 'playwright-core'

export interface Inbound {
  bytes: number
  lines: number
  framesDecoded: number
}

export interface Layer {
  rid: string
  lines: number
  framesSent: number
}

/** The track that a tile or a shared screen plays; null while it shows none. */
export function trackShown(page: Page, selector: string): Promise<string | null> {
  return page.evaluate((path) => {
    const stage = document.querySelector('m-room')?.shadowRoot?.querySelector('m-stage')
    const video = stage?.shadowRoot?.querySelector(path)?.shadowRoot?.querySelector('video')
    const stream = video?.srcObject
    return stream instanceof MediaStream ? (stream.getVideoTracks()[0]?.id ?? null) : null
  }, selector)
}

/** What came of one remote track so far; of all pictures together without `trackId`. */
export function inboundPicture(page: Page, trackId: string | null = null): Promise<Inbound> {
  return page.evaluate(async (wanted) => {
    const sum = { bytes: 0, lines: 0, framesDecoded: 0 }
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
    for (const connection of watchedConnections) {
      for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (stat['type'] !== 'inbound-rtp' || stat['kind'] !== 'video') continue
        if (wanted !== null && stat['trackIdentifier'] !== wanted) continue
        sum.bytes += Number(stat['bytesReceived'] ?? 0)
        sum.framesDecoded += Number(stat['framesDecoded'] ?? 0)
        sum.lines = Math.max(sum.lines, Number(stat['frameHeight'] ?? 0))
      }
    }
    return sum
  }, trackId)
}

/** Sound that came so far, in packets. */
export function inboundSound(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let packets = 0
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
    for (const connection of watchedConnections) {
      for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (stat['type'] === 'inbound-rtp' && stat['kind'] === 'audio') packets += Number(stat['packetsReceived'] ?? 0)
      }
    }
    return packets
  })
}

/** The mean energy of the loudest sound that comes, 0 to 1. */
export function loudestSound(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let loudest = 0
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
    for (const connection of watchedConnections) {
      for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (stat['type'] !== 'inbound-rtp' || stat['kind'] !== 'audio') continue
        const energy = Number(stat['totalAudioEnergy'] ?? 0) / Number(stat['totalSamplesDuration'] || 1)
        loudest = Math.max(loudest, energy)
      }
    }
    return loudest
  })
}

/** The layers of this page's own camera, lowest first. */
export function layersSent(page: Page): Promise<Layer[]> {
  return page.evaluate(async () => {
    const layers: { rid: string; lines: number; framesSent: number }[] = []
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
    for (const connection of watchedConnections) {
      if (connection.connectionState === 'closed') continue
      for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (stat['type'] !== 'outbound-rtp' || stat['kind'] !== 'video') continue
        const [rid, lines, framesSent] = [stat['rid'], stat['frameHeight'], stat['framesSent']]
        layers.push({ rid: String(rid ?? ''), lines: Number(lines ?? 0), framesSent: Number(framesSent ?? 0) })
      }
    }
    return layers.toSorted((a, b) => a.rid.localeCompare(b.rid))
  })
}

/** A page behind another one, as the browser would tell it. */
export function hidePage(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate(
    (value) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value })
      document.dispatchEvent(new Event('visibilitychange'))
    },
    hidden ? 'hidden' : 'visible',
  )
}

/**
 * Runs in the page before its own scripts: no pressure sensor. On a machine that runs a whole house, two browsers
 * and their tests it would rightly shrink the very pictures that are measured; pressure has tests of its own.
 */
export function withoutPressureSensor() {
  Reflect.deleteProperty(globalThis, 'PressureObserver')
}

export const stripes = { width: 1600, height: 900, columnPx: 4 } as const

/**
 * Runs in the page: its next shared "screen" is a drawing with stripes as fine as text, and a tone. Only the
 * browser's picker is stood in for; what follows is the real way.
 */
export function shareDrawing({ width, height, columnPx }: typeof stripes) {
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width, height })
    const context = canvas.getContext('2d')!
    let turn = 0
    const draw = () => {
      context.fillStyle = '#fff'
      context.fillRect(0, 0, width, height)
      context.fillStyle = '#000'
      for (let x = 0; x < width; x += 2 * columnPx) context.fillRect(x, 0, columnPx, height - 40)
      context.fillRect((turn++ * 20) % width, height - 20, 20, 10)
    }
    draw()
    setInterval(draw, 100)
    const audio = new AudioContext()
    const tone = new OscillatorNode(audio, { frequency: 440 })
    const out = audio.createMediaStreamDestination()
    tone.connect(out)
    tone.start()
    return new MediaStream([...canvas.captureStream(10).getVideoTracks(), ...out.stream.getAudioTracks()])
  }
}

/** How far black and white of the stripes are apart, 0 to 255, pixel by pixel as they arrived. */
export function stripeContrast(page: Page): Promise<{ width: number; contrast: number }> {
  return page
    .locator('[data-testid="screen"] video')
    .first()
    .evaluate((element, columnPx) => {
      const video = element as HTMLVideoElement
      const { videoWidth: width, videoHeight: height } = video
      if (width === 0) return { width, contrast: 0 }
      const canvas = Object.assign(document.createElement('canvas'), { width, height })
      const context = canvas.getContext('2d')!
      context.drawImage(video, 0, 0)
      const { data } = context.getImageData(0, height / 2, width, 1)
      const sums = [0, 0]
      const counts = [0, 0]
      for (let x = 0; x < width; x++) {
        const column = Math.floor(x / columnPx) % 2
        sums[column]! += data[x * 4] ?? 0
        counts[column]! += 1
      }
      return { width, contrast: sums[1]! / counts[1]! - sums[0]! / counts[0]! }
    }, stripes.columnPx)
}
