import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { arch, platform, release } from 'node:os'
import { dirname, join } from 'node:path'
import { runsHere } from './selfCheck.mjs'

export const downloadLimitMs = 10_000

/** Where mediasoup's own installer looks for the binary of this version and machine. */
export function officialUrl({ version, repositoryUrl, env = process.env }) {
  const base =
    env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL ||
    `${repositoryUrl.replace(/^git\+/, '').replace(/\.git$/, '')}/releases/download`
  const kernel = platform() === 'linux' ? `-kernel${Number(release().split('.')[0])}` : ''
  return `${base}/${version}/mediasoup-worker-${version}-${platform()}-${arch()}${kernel}.tgz`
}

/**
 * Puts the official binary into `target` and answers null, or answers in words
 * why there is none. The limit covers everything, so that a network that
 * swallows packets costs no more than that.
 */
export async function downloadWorker({ url, target, limitMs = downloadLimitMs, fetchUrl = fetch }) {
  let archive
  try {
    const response = await fetchUrl(url, { signal: AbortSignal.timeout(limitMs) })
    if (!response.ok) return `the server answered ${response.status}`
    archive = Buffer.from(await response.arrayBuffer())
  } catch (error) {
    if (error.name === 'TimeoutError') return `not there within ${limitMs / 1000} s`
    return error.cause?.code ?? error.message
  }
  const folder = mkdtempSync(join(dirname(target), 'download-'))
  try {
    return unpack(archive, folder, target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function unpack(archive, folder, target) {
  const file = join(folder, 'worker.tgz')
  writeFileSync(file, archive)
  const tar = spawnSync('tar', ['-xzf', file, '-C', folder, 'mediasoup-worker'], { stdio: 'ignore' })
  if (tar.status !== 0) return 'the archive is damaged'
  const binary = join(folder, 'mediasoup-worker')
  chmodSync(binary, 0o755)
  if (!runsHere(binary)) return 'it does not run on this machine'
  renameSync(binary, target)
  return null
}
