import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { picture, sound, type Mix } from './mix.ts'

const run = promisify(execFile)
const secondsMax = 5
const listeners = 40

/** Packets a second of one core that does nothing but encrypt and send what the mix consists of. */
export async function limitOf(binary: string, core: number, port: number, mix: Mix): Promise<number> {
  const onlySound = mix.pictures === 0
  const turn = [sound.bytes, 1, picture.bytes, onlySound ? 0 : picture.perSecond / sound.perSecond]
  const arguments_ = [port, secondsMax, listeners, mix.sounds, ...turn].map(String)
  const { stdout } = await run('taskset', ['-c', String(core), binary, ...arguments_])
  const [packets, cpuSeconds] = stdout.trim().split(' ').map(Number)
  if (!packets || !cpuSeconds) throw new Error(`the bare loop said: ${stdout}`)
  return packets / cpuSeconds
}
