const loudness = 0.12
const periodSeconds = 3
/** Two soft notes, a fourth apart: when they begin and how high they are. */
const notes = [
  { atSeconds: 0, hertz: 587.33 },
  { atSeconds: 0.22, hertz: 783.99 },
  { atSeconds: 0.44, hertz: 587.33 },
] as const
const noteSeconds = 0.5
const lockName = 'meridian.ring'
const reduced = matchMedia('(prefers-reduced-motion: reduce)')

/**
 * Rings until the answer is called: made here, no file is loaded. Of several tabs one rings. Silent where the person
 * wants things reduced, and where the browser allows no sound before a press.
 */
export function ring(): () => void {
  if (reduced.matches || typeof AudioContext === 'undefined') return () => undefined
  const ended = new AbortController()
  void navigator.locks?.request(lockName, { signal: ended.signal }, () => sound(ended.signal)).catch(() => undefined)
  return () => ended.abort()
}

/** Settles when it is over. */
async function sound(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const context = new AudioContext()
  const play = () => {
    for (const { atSeconds, hertz } of notes) strike(context, context.currentTime + atSeconds, hertz)
  }
  play()
  const timer = setInterval(play, periodSeconds * 1000)
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  clearInterval(timer)
  await context.close()
}

function strike(context: AudioContext, atSeconds: number, hertz: number): void {
  const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz })
  const gain = new GainNode(context, { gain: 0 })
  gain.gain.setValueAtTime(0, atSeconds)
  gain.gain.linearRampToValueAtTime(loudness, atSeconds + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, atSeconds + noteSeconds)
  tone.connect(gain).connect(context.destination)
  tone.start(atSeconds)
  tone.stop(atSeconds + noteSeconds)
}
