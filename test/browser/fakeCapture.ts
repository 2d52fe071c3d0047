import { writeFile } from 'node:fs/promises'

const sampleRateHz = 48_000

/** What Chromium plays as the microphone, over and over, with `--use-file-for-fake-audio-capture`. */
export async function writeSound(path: string, seconds: number, sampleAt: (second: number) => number): Promise<string> {
  const count = seconds * sampleRateHz
  const file = Buffer.alloc(44 + count * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + count * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(sampleRateHz, 24)
  file.writeUInt32LE(sampleRateHz * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(count * 2, 40)
  for (let index = 0; index < count; index++) {
    const sample = Math.max(-1, Math.min(1, sampleAt(index / sampleRateHz)))
    file.writeInt16LE(Math.round(sample * 32_767), 44 + index * 2)
  }
  await writeFile(path, file)
  return path
}

/** The same noise in every run. */
export function whiteNoise(amplitude: number): () => number {
  let state = 12_345
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return amplitude * (state / 2 ** 31 - 1)
  }
}

/** Something a noise suppressor takes for speech: a gliding voice with formants, four syllables a second. */
export function voice(second: number): number {
  const pitchHz = 120 + 30 * Math.sin(2 * Math.PI * 0.7 * second)
  const syllable = Math.max(0, Math.sin(2 * Math.PI * 2 * second)) ** 0.5
  let sum = 0
  for (let overtone = 1; overtone <= 24; overtone++) {
    const hz = overtone * pitchHz
    const openness = 0.5 + 0.5 * Math.sin(2 * Math.PI * 1.3 * second)
    const formants = [500 + 300 * openness, 1400 + 600 * openness, 2600]
    const weight = formants.reduce((total, formant) => total + Math.exp(-(((hz - formant) / 180) ** 2)), 0.03)
    sum +=
      weight * Math.sin(2 * Math.PI * overtone * 120 * second + overtone * 9 * Math.cos(2 * Math.PI * 0.7 * second))
  }
  return 0.25 * syllable * sum
}

type Rgb = readonly [red: number, green: number, blue: number]

/** What Chromium shows as the camera, over and over, with `--use-file-for-fake-video-capture`. */
export async function writePicture(
  path: string,
  width: number,
  height: number,
  colorAt: (x: number, y: number) => Rgb,
) {
  const luma = Buffer.alloc(width * height)
  const chroma = [Buffer.alloc((width * height) / 4), Buffer.alloc((width * height) / 4)] as const
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = colorAt(x / width, y / height)
      luma[y * width + x] = 16 + 0.257 * red + 0.504 * green + 0.098 * blue
      if (x % 2 || y % 2) continue
      const at = (y / 2) * (width / 2) + x / 2
      chroma[0][at] = 128 - 0.148 * red - 0.291 * green + 0.439 * blue
      chroma[1][at] = 128 + 0.439 * red - 0.368 * green - 0.071 * blue
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, ...chroma])
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`)
  await writeFile(path, Buffer.concat([head, ...Array.from({ length: 8 }, () => frame)]))
  return path
}

/** Head and shoulders before a wall of fine stripes; both are full of edges, so that blur can be measured. */
export function personBeforeStripes(x: number, y: number): Rgb {
  const stripe = Math.floor(x * 160 + y * 90) % 2 === 0
  const inEllipse = (cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1
  const shade = 1 - 0.35 * Math.abs((x - 0.5) / 0.12)
  if (inEllipse(0.465, 0.38, 0.014, 0.016) || inEllipse(0.535, 0.38, 0.014, 0.016)) return [40, 30, 25]
  if (inEllipse(0.5, 0.53, 0.035, 0.014)) return [165, 75, 75]
  if (inEllipse(0.5, 0.46, 0.013, 0.03)) return [190, 140, 115]
  if (inEllipse(0.5, 0.42, 0.095, 0.23)) {
    return y < 0.28 ? [60, 42, 30] : [225 * shade, 172 * shade, 145 * shade]
  }
  if (inEllipse(0.5, 0.34, 0.115, 0.23)) return [60, 42, 30]
  if (x > 0.45 && x < 0.55 && y > 0.55 && y < 0.78) return [205, 155, 130]
  if (inEllipse(0.5, 1.12, 0.3, 0.42)) return Math.floor(y * 60) % 2 === 0 ? [40, 60, 110] : [70, 95, 160]
  return stripe ? [235, 235, 230] : [120, 130, 120]
}
