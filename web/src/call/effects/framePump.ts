/** A picture of a track with its size; valid until the consumer's promise settles. */
export interface Frame {
  image: CanvasImageSource
  width: number
  height: number
  /** Microseconds on the track's own clock. */
  timestamp: number
}

/** Not in the DOM library yet; Chromium offers both on the page, others only in workers. */
interface Processor {
  readable: ReadableStream<VideoFrame>
}
interface Generator extends MediaStreamTrack {
  writable: WritableStream<VideoFrame>
}
interface Insertable {
  MediaStreamTrackProcessor?: new (options: { track: MediaStreamTrack; maxBufferSize: number }) => Processor
  MediaStreamTrackGenerator?: new (options: { kind: 'video' }) => Generator
}
const insertable = globalThis as unknown as Insertable

/**
 * Hands over the frames of a track one at a time and at most so many a second; frames that come meanwhile are
 * dropped. Where the browser has insertable streams this goes on in a hidden tab, which timers do not. The answer stops.
 */
export function pumpFrames(track: MediaStreamTrack, fpsMax: number, use: (frame: Frame) => Promise<void>): () => void {
  const { MediaStreamTrackProcessor: Native } = insertable
  const rhythm = pace(fpsMax)
  return Native ? pumpNative(new Native({ track, maxBufferSize: 1 }), rhythm, use) : pumpVideo(track, rhythm, use)
}

interface Pace {
  due(): boolean
  /** Runs `use` and puts the next frame off for half as long as it took: the page needs its thread as well. */
  run(use: () => Promise<void>): Promise<void>
}

/** A little early counts as in time: 30 fps make 15 otherwise where 24 are asked for. */
function pace(fpsMax: number): Pace {
  const periodMs = 1000 / fpsMax
  let dueAtMs = 0
  return {
    due() {
      const nowMs = performance.now()
      if (nowMs < dueAtMs - periodMs / 4) return false
      dueAtMs = Math.max(dueAtMs + periodMs, nowMs)
      return true
    },
    async run(use) {
      const startedAtMs = performance.now()
      await use()
      const nowMs = performance.now()
      dueAtMs = Math.max(dueAtMs, nowMs + (nowMs - startedAtMs) / 2)
    },
  }
}

function pumpNative({ readable }: Processor, rhythm: Pace, use: (frame: Frame) => Promise<void>): () => void {
  const reader = readable.getReader()
  const run = async () => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      try {
        const { displayWidth: width, displayHeight: height, timestamp } = value
        if (rhythm.due()) await rhythm.run(() => use({ image: value, width, height, timestamp }))
      } finally {
        value.close()
      }
    }
  }
  run().catch(() => undefined)
  return () => void reader.cancel().catch(() => undefined)
}

function pumpVideo(track: MediaStreamTrack, rhythm: Pace, use: (frame: Frame) => Promise<void>): () => void {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  void video.play().catch(() => undefined)
  let stopped = false
  const next = () => {
    if (!stopped) video.requestVideoFrameCallback(() => void look())
  }
  const look = async () => {
    const { videoWidth: width, videoHeight: height } = video
    if (width > 0 && rhythm.due()) {
      const timestamp = performance.now() * 1000
      await rhythm.run(() => use({ image: video, width, height, timestamp })).catch(() => undefined)
    }
    next()
  }
  next()
  return () => {
    stopped = true
    video.srcObject = null
  }
}

/** A track that shows what was drawn last on a canvas. */
export interface CanvasTrack {
  track: MediaStreamTrack
  show(timestamp: number): Promise<void>
  close(): void
}

export function trackOf(canvas: HTMLCanvasElement): CanvasTrack {
  const { MediaStreamTrackGenerator: Native } = insertable
  if (!Native) {
    const track = canvas.captureStream().getVideoTracks()[0] as MediaStreamTrack
    return { track, show: () => Promise.resolve(), close: () => track.stop() }
  }
  const track = new Native({ kind: 'video' })
  const writer = track.writable.getWriter()
  return {
    track,
    show: (timestamp) => writer.write(new VideoFrame(canvas, { timestamp, alpha: 'discard' })),
    close() {
      void writer.close().catch(() => undefined)
      track.stop()
    },
  }
}
