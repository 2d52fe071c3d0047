import type { RemoteTrack } from './mediaEngine.ts'

/** Performance marks of a join; the bench reads them and `performance.measure` shows them to anybody. */
export const joinMarks = {
  click: 'm:join-click',
  video: 'm:first-remote-video',
  audio: 'm:first-remote-audio',
} as const

const pollMs = 8
const giveUpMs = 60_000

export function markOnce(name: string) {
  if (performance.getEntriesByName(name, 'mark').length === 0) performance.mark(name)
}

export function clearJoinMarks() {
  for (const name of Object.values(joinMarks)) performance.clearMarks(name)
}

/** Marks the first packet of sound that reached the ear; polls only until it is there. */
export function markFirstAudio({ receiver, track }: RemoteTrack) {
  const startedAtMs = performance.now()
  const timer = setInterval(() => {
    const heard = (receiver?.getSynchronizationSources().length ?? 0) > 0
    if (heard) markOnce(joinMarks.audio)
    if (heard || track.readyState === 'ended' || performance.now() - startedAtMs > giveUpMs) clearInterval(timer)
  }, pollMs)
}

/** Marks the first frame of a remote picture that was put on screen. */
export function markFirstVideo(video: HTMLVideoElement) {
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => markOnce(joinMarks.video))
}

/** Settles once the first remote picture is on screen, or after `waitMsMax` without one. */
export function firstVideoShown(waitMsMax: number): Promise<void> {
  if (performance.getEntriesByName(joinMarks.video, 'mark').length > 0) return Promise.resolve()
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName(joinMarks.video).length > 0) settle()
    })
    const timer = setTimeout(() => settle(), waitMsMax)
    const settle = () => {
      observer.disconnect()
      clearTimeout(timer)
      resolve()
    }
    observer.observe({ type: 'mark' })
  })
}
