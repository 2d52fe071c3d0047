/** What a viewing page read off its screen. */
export interface Seen {
  /** From the drawing of each frame to its presentation. */
  latenciesMs: number[]
  /** Frames whose stamp did not survive the encoder. */
  unread: number
  lines: number
  /** The longest time that one picture stood. */
  stoodMs: number
}

/**
 * Runs in the sending page before its own scripts: the camera is a canvas of 16:9 that moves like a person and
 * carries the wall clock, in milliseconds of its minute or so, as two rows of black and white blocks; the second row is the inverse.
 */
export function drawStamps(width: number) {
  const [height, framesPerSecond] = [(width * 9) / 16, 30]
  const bits = 16
  const blockPx = width / bits
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  let camera: MediaStream | null = null
  const open = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const context = canvas.getContext('2d', { alpha: false })!
    const stream = canvas.captureStream(0)
    const track = stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack
    const draw = () => {
      const nowMs = performance.timeOrigin + performance.now()
      const seconds = nowMs / 1000
      context.fillStyle = '#3b5a5f'
      context.fillRect(0, 0, width, height)
      context.fillStyle = '#d9b38c'
      context.beginPath()
      const size = width / 1280
      context.arc(width / 2 + 40 * size * Math.sin(seconds), height / 2, size * (150 + 6 * Math.sin(3 * seconds)), 0, 7)
      context.fill()
      const stamp = Math.round(nowMs) % 2 ** bits
      for (let bit = 0; bit < bits; bit++) {
        const one = Math.floor(stamp / 2 ** bit) % 2 === 1
        context.fillStyle = one ? '#fff' : '#000'
        context.fillRect(bit * blockPx, 0, blockPx, blockPx)
        context.fillStyle = one ? '#000' : '#fff'
        context.fillRect(bit * blockPx, blockPx, blockPx, blockPx)
      }
      track.requestFrame()
    }
    draw()
    setInterval(draw, 1000 / framesPerSecond)
    return stream
  }
  navigator.mediaDevices.getUserMedia = async (wish) => {
    if (!wish?.video) return native(wish)
    camera ??= open()
    const picture = camera.getVideoTracks().map((track) => track.clone())
    const sound = wish.audio ? (await native({ audio: wish.audio })).getAudioTracks() : []
    return new MediaStream([...picture, ...sound])
  }
}

export interface StampWish {
  /** Of the tile. */
  selector: string
  framesCount: number
  /** Null: as long as it takes. */
  withinMs: number | null
}

/** Runs in the viewing page, that of a call or one with a video alone: reads the stamp of each frame that is presented, until there are enough or `withinMs` are over. */
export function readStamps({ selector, framesCount, withinMs }: StampWish): Promise<Seen> {
  const [bits, bytesPerPixel, cellPx] = [16, 4, 5]
  const stage = document.querySelector('m-room')?.shadowRoot?.querySelector('m-stage')
  const inCall = stage?.shadowRoot?.querySelector(selector)?.shadowRoot?.querySelector('video')
  const video = inCall ?? document.querySelector('video')
  if (!video) throw new Error('there is no large picture')
  // A few pixels for each block, of which the middle one is read: the encoder blurs the edges.
  const canvas = Object.assign(document.createElement('canvas'), { width: bits * cellPx, height: 2 * cellPx })
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })!
  const stampOf = (): number | null => {
    const block = video.videoWidth / bits
    context.drawImage(video, 0, 0, video.videoWidth, 2 * block, 0, 0, canvas.width, canvas.height)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    const middle = (bit: number, row: number) =>
      data[((row * cellPx + 2) * canvas.width + bit * cellPx + 2) * bytesPerPixel] ?? 0
    let stamp = 0
    for (let bit = 0; bit < bits; bit++) {
      const [upper, lower] = [middle(bit, 0), middle(bit, 1)]
      if (Math.abs(upper - lower) < 40) return null
      if (upper > lower) stamp += 2 ** bit
    }
    return stamp
  }
  const seen: Seen = { latenciesMs: [], unread: 0, lines: video.videoHeight, stoodMs: 0 }
  return new Promise((resolve) => {
    let shownMs = performance.now()
    const end = () => {
      seen.stoodMs = Math.max(seen.stoodMs, performance.now() - shownMs)
      resolve(seen)
    }
    if (withinMs !== null) setTimeout(end, withinMs)
    const look = (nowMs: number, { expectedDisplayTime }: VideoFrameCallbackMetadata) => {
      seen.stoodMs = Math.max(seen.stoodMs, nowMs - shownMs)
      shownMs = nowMs
      const stamp = stampOf()
      if (stamp === null) seen.unread += 1
      else {
        const shownAtMs = (performance.timeOrigin + expectedDisplayTime) % 2 ** bits
        seen.latenciesMs.push((shownAtMs - stamp + 2 ** bits) % 2 ** bits)
      }
      seen.lines = Math.min(seen.lines, video.videoHeight)
      if (seen.latenciesMs.length + seen.unread >= framesCount) return end()
      video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
  })
}
