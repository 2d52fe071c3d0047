import { GtcrnWorkletNode, loadGtcrn } from '@sapphi-red/web-noise-suppressor'
import wasmUrl from '@sapphi-red/web-noise-suppressor/gtcrn.wasm?url&no-inline'
// With `?url` it is an address, whatever the script itself exports.
// oxlint-disable-next-line import/default
import workletUrl from '@sapphi-red/web-noise-suppressor/gtcrnWorklet.js?url&no-inline'
import type { TrackEffect } from './trackEffect.ts'

/** The rate that the model's own resampling to 16 kHz starts from. */
const sampleRateHz = 48_000

/**
 * The voice in a microphone's track without what surrounds it. Settles only when sound runs through it: browsers start
 * audio contexts after a gesture. Throws when the model cannot be loaded, and when `gone` says that nobody waits for it.
 */
export async function removeNoise(captured: MediaStreamTrack, gone: AbortSignal): Promise<TrackEffect> {
  const context = new AudioContext({ sampleRate: sampleRateHz, latencyHint: 'interactive' })
  try {
    const [wasmBinary] = await Promise.all([loadGtcrn({ url: wasmUrl }), context.audioWorklet.addModule(workletUrl)])
    const source = context.createMediaStreamSource(new MediaStream([captured]))
    const model = new GtcrnWorkletNode(context, { wasmBinary, maxChannels: 1 })
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 })
    source.connect(model).connect(out)
    await running(context, gone)
    const track = out.stream.getAudioTracks()[0]
    if (!track) throw new Error('the audio context gives no track')
    return {
      track,
      close() {
        model.destroy()
        track.stop()
        void context.close()
      },
    }
  } catch (error) {
    void context.close()
    throw error
  }
}

/** Asks again at every gesture, and whenever the system has suspended it: a laptop that slept. */
function running(context: AudioContext, gone: AbortSignal): Promise<void> {
  const ask = () => void context.resume().catch(() => undefined)
  const release = () => {
    for (const name of ['pointerdown', 'keydown'] as const) removeEventListener(name, ask, true)
  }
  for (const name of ['pointerdown', 'keydown'] as const) addEventListener(name, ask, true)
  return new Promise((resolve, reject) => {
    const look = () => {
      if (context.state === 'closed') release()
      else if (context.state === 'running') resolve()
      else ask()
    }
    context.addEventListener('statechange', look)
    gone.addEventListener('abort', () => reject(new Error('the microphone is closed')), { once: true })
    if (gone.aborted) reject(new Error('the microphone is closed'))
    look()
  })
}
