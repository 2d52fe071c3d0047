import { chmodSync, copyFileSync, existsSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { command } from '../command.mjs'
import { ensurePackages } from '../packages.mjs'
import { isStamped, stamp } from '../stamp.mjs'
import { prepareSource } from './source.mjs'

export const buildPackages = [
  'g++',
  'meson',
  'ninja-build',
  'pkg-config',
  'flatbuffers-compiler',
  'libabsl-dev',
  'libflatbuffers-dev',
  'libsrtp2-dev',
  'libssl-dev',
  'libuv1-dev',
]

/**
 * Builds the worker from the npm package's source against Debian's libraries
 * into `target`. The folder stays when it is interrupted, and ninja goes on
 * from there.
 */
export async function buildWorker({ packageFolder, folder, target, progress }) {
  await ensurePackages(buildPackages, 'BUILD_TOOLS_MISSING', progress, folder)
  const source = join(folder, 'source')
  const build = join(folder, 'build')
  const options = (log) => ({ log: join(folder, `${log}.log`), folder, cwd: folder })

  if (!isStamped(join(folder, 'source.done'), 'yes')) {
    prepareSource(packageFolder, source)
    stamp(join(folder, 'source.done'), 'yes')
  }
  if (!existsSync(join(build, 'build.ninja'))) {
    progress.tell('configuring')
    rmSync(build, { recursive: true, force: true })
    const flags = ['--buildtype', 'release', '-Db_ndebug=true', '--wrap-mode=nodownload']
    await command('The media worker’s configuration', 'meson', ['setup', ...flags, build, source], options('configure'))
  }
  const ninja = ['-C', build, '-j', String(availableParallelism())]
  // libwebrtc's sources include the generated headers without depending on them.
  await command('The media worker’s headers', 'ninja', [...ninja, 'fbs/FBS/worker.h'], options('headers'))
  await command('The media worker’s build', 'ninja', [...ninja, 'mediasoup-worker'], {
    ...options('build'),
    env: { ...process.env, NINJA_STATUS: '[%f/%t] ' },
    onLine: (line) => sayStep(line, progress),
  })
  copyFileSync(join(build, 'mediasoup-worker'), target)
  chmodSync(target, 0o755)
}

function sayStep(line, progress) {
  const step = /^\[(\d+)\/(\d+)\]/.exec(line)
  if (!step) return
  const [done, all] = [Number(step[1]), Number(step[2])]
  progress.say(`building [${done}/${all}] ${Math.floor((100 * done) / all)} %`)
}
