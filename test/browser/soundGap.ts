import type { Page } from 'playwright-core'

interface Sampled {
  soundAtMs: number[]
  stopSound: () => void
}
interface Watched {
  watchedConnections: RTCPeerConnection[]
}

const sampleMs = 10

/** From now on notes when sound arrives at a page, from anybody. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate((everyMs) => {
    const scope = globalThis as unknown as Watched & Sampled
    const heard = new Set<number>()
    const timer = setInterval(() => {
      for (const connection of scope.watchedConnections)
        for (const { receiver } of connection.connectionState === 'closed' ? [] : connection.getTransceivers())
          for (const { timestamp } of receiver.track.kind === 'audio' ? receiver.getSynchronizationSources() : [])
            heard.add(timestamp)
    }, everyMs)
    scope.stopSound = () => {
      clearInterval(timer)
      scope.soundAtMs = [...heard].toSorted((a, b) => a - b)
    }
  }, sampleMs)
}

/** The longest time without any sound since `listen`. */
export async function longestGapMs(page: Page): Promise<number> {
  const times = await page.evaluate(() => {
    const scope = globalThis as unknown as Sampled
    scope.stopSound()
    return scope.soundAtMs
  })
  return times.slice(1).reduce((longest, atMs, index) => Math.max(longest, atMs - (times[index] ?? atMs)), 0)
}
