import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheFolder, openFolder } from '../cache.mjs'
import { withLock } from '../lock.mjs'
import { Remedy } from '../remedies.mjs'
import { buildWorker } from './build.mjs'
import { downloadWorker, officialUrl } from './download.mjs'
import { builtKey, officialKey } from './key.mjs'
import { runsHere } from './selfCheck.mjs'

/**
 * The path of a media worker that runs on this machine: the one that
 * MEDIASOUP_WORKER_BIN names, else a cached one, else the official one, else
 * one built here.
 */
export async function obtainWorker({ root, progress, env = process.env, build = buildWorker, limitMs = undefined }) {
  if (env.MEDIASOUP_WORKER_BIN) return given(env.MEDIASOUP_WORKER_BIN)
  const packageFolder = join(root, 'node_modules', 'mediasoup')
  const { version, repository } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const cached = () => cachedWorker({ version, env })
  const found = cached()
  if (found) return found

  const lock = join(openFolder(cacheFolder(env)), `worker-${version}.lock`)
  const onWait = (owner) => progress.say(`waiting for process ${owner}, which is building it`)
  return await withLock(lock, onWait, async () => {
    const foundNow = cached()
    if (foundNow) return foundNow
    const { official, built } = places({ version, env })
    progress.tell('asking for the official binary')
    const url = officialUrl({ version, repositoryUrl: repository.url, env })
    openFolder(dirname(official))
    const refusal = await downloadWorker({ url, target: official, limitMs })
    if (refusal === null) return official
    progress.tell(`no official binary (${refusal}), building from source`)
    return await buildInto(built, { packageFolder, progress, build })
  })
}

/** The path of a cached worker that runs here, if there is one. */
export function cachedWorker({ version, env = process.env }) {
  const { official, built } = places({ version, env })
  return [built, official].find((path) => existsSync(path) && runsHere(path))
}

function places({ version, env }) {
  const place = (key) => join(cacheFolder(env), key, 'mediasoup-worker')
  return { built: place(builtKey({ version })), official: place(officialKey({ version })) }
}

function given(path) {
  if (!runsHere(path)) throw new Remedy('WORKER_BIN_UNUSABLE', { path })
  return path
}

/** The rename is last, so the cache never holds half a binary. */
async function buildInto(target, { packageFolder, progress, build }) {
  const folder = openFolder(`${dirname(target)}.building`)
  const fresh = join(folder, 'mediasoup-worker')
  await build({ packageFolder, folder, target: fresh, progress })
  if (!runsHere(fresh)) throw new Error(`The worker was built but does not run: ${fresh}`)
  openFolder(dirname(target))
  renameSync(fresh, target)
  rmSync(folder, { recursive: true, force: true })
  progress.tell('built')
  return target
}
