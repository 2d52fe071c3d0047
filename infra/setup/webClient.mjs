import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.mjs'
import { nodeFor } from './dependencies.mjs'
import { withLock } from './lock.mjs'
import { filesBelow, fingerprint, isStamped, stamp } from './stamp.mjs'

/** What the web client is built from: its own folder and what it may import (ARCHITECTURE.md). */
const inputs = ['web', 'sfu/protocol', 'collab/protocol', 'infra/contract', 'infra/time']
const isInput = (path) => !/\.(test\.ts|md)$/.test(path)

/** Builds the web client into dist/web when something that it is built from has changed. */
export async function buildWebClient({ root, progress }) {
  const target = join(root, 'dist', 'web')
  const stampFile = join(root, 'dist', 'web.built')
  const files = filesBelow(
    inputs.map((folder) => join(root, folder)),
    isInput,
  )
  const value = fingerprint([...files, join(root, 'package-lock.json')])
  const isDone = () => isStamped(stampFile, value) && existsSync(join(target, 'index.html'))
  if (isDone()) return
  const onWait = (owner) => progress.say(`waiting for process ${owner}, which is building it`)
  await withLock(join(root, '.cache', 'web.lock'), onWait, async () => {
    if (isDone()) return
    progress.tell(`building from ${files.length} files`)
    await build({ root, target })
    stamp(stampFile, value)
    progress.tell('built')
  })
}

/** Into a folder beside it, so that a server that is running keeps its files until the new ones are whole. */
async function build({ root, target }) {
  const fresh = `${target}.building`
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const config = join(root, 'web', 'vite.config.ts')
  const args = [vite, 'build', '--config', config, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']
  await command('The web client’s build', nodeFor(root), args, {
    cwd: join(root, 'web'),
    folder: root,
    log: join(root, '.cache', 'vite.log'),
    env: { ...process.env, NODE_ENV: 'production' },
  })
  rmSync(target, { recursive: true, force: true })
  renameSync(fresh, target)
}
