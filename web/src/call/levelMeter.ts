/** Loudness of a track between 0 and 1, as the level meter shows it. Reads silence while `track` is null. */
export class LevelMeter {
  #context: AudioContext | null = null
  #source: MediaStreamAudioSourceNode | null = null
  #analyser: AnalyserNode | null = null
  #samples = new Float32Array(512)
  #track: MediaStreamTrack | null = null

  listenTo(track: MediaStreamTrack | null) {
    if (track === this.#track) return
    this.#track = track
    this.#source?.disconnect()
    this.#source = null
    if (!track) return
    this.#context ??= new AudioContext()
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: 512 })
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]))
    this.#source.connect(this.#analyser)
  }

  /** False until a gesture has let the browser start it. */
  get running(): boolean {
    return this.#context?.state === 'running'
  }

  /** Whether there was any sample that is not exactly zero, which no open microphone leaves out for long. */
  readsAnything(): boolean {
    return this.read() > 0 || this.#samples.some((sample) => sample !== 0)
  }

  read(): number {
    if (!this.#analyser || !this.#source) return 0
    // Browsers start audio contexts only after a gesture; asking again is free.
    if (this.#context?.state === 'suspended') void this.#context.resume().catch(() => undefined)
    this.#analyser.getFloatTimeDomainData(this.#samples)
    return levelOf(this.#samples)
  }

  close() {
    this.listenTo(null)
    void this.#context?.close()
    this.#context = null
    this.#analyser = null
  }
}

const quietestDb = -60

/** Root mean square on a decibel scale: -60 dB and below is 0, full scale is 1. */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < samples.length; index++) sum += (samples[index] ?? 0) ** 2
  const rms = Math.sqrt(sum / Math.max(1, samples.length))
  const db = 20 * Math.log10(Math.max(rms, 1e-6))
  return Math.min(1, Math.max(0, 1 - db / quietestDb))
}
