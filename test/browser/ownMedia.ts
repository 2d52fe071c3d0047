import type { Page } from 'playwright-core'

/** The page's own inputs, as the preview holds them. */
type Preview = { session: { media: { track(kind: string): MediaStreamTrack | null } } }

/** Root mean square over most of a second: of the microphone as it is, or as it would be sent. */
export function loudnessOf(page: Page, which: 'captured' | 'sent'): Promise<number> {
  return page.evaluate(async (from) => {
    const plain = { audio: { noiseSuppression: false, echoCancellation: false, autoGainControl: false } }
    const { media } = (document.querySelector('m-preview') as unknown as Preview).session
    const track =
      from === 'sent'
        ? media.track('microphone')
        : (await navigator.mediaDevices.getUserMedia(plain)).getAudioTracks()[0]
    if (!track) return 0
    const context = new AudioContext()
    const analyser = new AnalyserNode(context, { fftSize: 32_768 })
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    const fullAtSeconds = analyser.fftSize / context.sampleRate + 0.1
    while (context.currentTime < fullAtSeconds) await new Promise((resolve) => requestAnimationFrame(resolve))
    const samples = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(samples)
    await context.close()
    if (from === 'captured') track.stop()
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length)
  }, which)
}

/** How much neighbouring points differ, in the middle of my own picture and at its upper corners. */
export function sharpnessOf(page: Page): Promise<{ person: number; background: number }> {
  return page.locator('[data-testid="self-picture"]').evaluate((element) => {
    const video = element as HTMLVideoElement
    const canvas = document.createElement('canvas')
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    const context = canvas.getContext('2d')
    if (!context || canvas.width === 0) return { person: 0, background: Infinity }
    context.drawImage(video, 0, 0)
    const differenceIn = (left: number, top: number) => {
      const [width, height] = [Math.round(canvas.width * 0.16), Math.round(canvas.height * 0.2)]
      const { data } = context.getImageData(left * canvas.width, top * canvas.height, width, height)
      let sum = 0
      for (let index = 4 * width; index < data.length; index += 4) {
        const here = data[index + 1] ?? 0
        sum += Math.abs(here - (data[index - 3] ?? here)) + Math.abs(here - (data[index + 1 - 4 * width] ?? here))
      }
      return sum / (width * height)
    }
    return { person: differenceIn(0.42, 0.78), background: Math.max(differenceIn(0.02, 0.05), differenceIn(0.8, 0.05)) }
  })
}
