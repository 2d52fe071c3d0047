import type { PageClock } from '../link/pageClock.ts'
import { LevelMeter } from './levelMeter.ts'

const waitMs = 2000
const lookEveryMs = 100

/**
 * Whether anything still comes out of a captured track: a frame, or a sample that is not exactly zero. Drivers that
 * slept may leave a track that is live and says nothing.
 */
export async function hasPulse(track: MediaStreamTrack, clock: PageClock): Promise<boolean> {
  if (track.readyState === 'ended' || track.muted) return false
  return track.kind === 'audio' ? soundComes(track, clock) : frameComes(track, clock)
}

async function soundComes(track: MediaStreamTrack, clock: PageClock): Promise<boolean> {
  const meter = new LevelMeter()
  // What is sent may be muted; the copy is not.
  const copy = track.clone()
  copy.enabled = true
  meter.listenTo(copy)
  try {
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += lookEveryMs) {
      if (!meter.running || meter.readsAnything()) return true
      await new Promise<void>((resolve) => void clock.after(lookEveryMs, resolve))
    }
    return false
  } finally {
    meter.close()
    copy.stop()
  }
}

async function frameComes(track: MediaStreamTrack, clock: PageClock): Promise<boolean> {
  // A hidden page is shown no frames at all: nothing to conclude.
  if (document.hidden) return true
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = new MediaStream([track])
  void video.play().catch(() => undefined)
  try {
    return await new Promise<boolean>((resolve) => {
      const cancel = clock.after(waitMs, () => resolve(false))
      video.requestVideoFrameCallback(() => {
        cancel()
        resolve(true)
      })
    })
  } finally {
    video.srcObject = null
  }
}
