import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openFolder } from './cache.mjs'
import { command } from './command.mjs'
import { withLock } from './lock.mjs'
import { remedyFor } from './remedies.mjs'
import { hashOf, isStamped, stamp } from './stamp.mjs'

/** The Node version that runs Meridian's TypeScript as it is. */
export const nodeMajor = 24

const isNodeNewEnough = () => Number(process.versions.node.split('.')[0]) >= nodeMajor
const suppliedNode = (root) => join(root, 'node_modules', 'node', 'bin', 'node')

/** The Node that runs everything but this set-up. */
export const nodeFor = (root) => (isNodeNewEnough() ? process.execPath : suppliedNode(root))

/** Installs what package-lock.json names, and Node 24 where this one is older. Does nothing when it is all there. */
export async function installDependencies({ root, progress }) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stampFile = join(root, 'node_modules', '.meridian-installed')
  const isDone = () => isStamped(stampFile, hashOf(lockText)) && existsSync(nodeFor(root))
  if (isDone()) return
  openFolder(root)
  const onWait = (owner) => progress.say(`waiting for process ${owner}, which is installing them`)
  await withLock(join(root, '.cache', 'install.lock'), onWait, async () => {
    if (isDone()) return
    await bringUp({ root, progress, lockText })
    stamp(stampFile, hashOf(lockText))
    progress.tell('installed')
  })
}

async function bringUp({ root, progress, lockText }) {
  const options = (log) => ({ cwd: root, folder: root, log: join(root, '.cache', `${log}.log`) })
  const npm = (args) => ['npm', [...args, '--no-audit', '--no-fund', '--loglevel=warn']]
  if (!isInstalled(root, lockText)) {
    const stop = countPackages({ root, progress, lockText })
    try {
      const lines = await command(
        'The installation of the dependencies',
        ...npm(['ci', '--include=dev', '--ignore-scripts']),
        options('npm-ci'),
      )
      refuseHoles({ root, lines })
    } finally {
      stop()
    }
  }
  if (!existsSync(nodeFor(root))) {
    progress.tell(`supplying Node ${nodeMajor}`)
    // Install scripts are off (.npmrc); this is the one package that needs its own.
    await command(
      'The installation of Node',
      ...npm(['rebuild', 'node', '--ignore-scripts=false']),
      options('npm-rebuild'),
    )
  }
}

/** A file that npm could not unpack, on a full disk for one, is only a warning to it. */
function refuseHoles({ root, lines }) {
  const holes = lines.filter((line) => line.includes('TAR_ENTRY_ERROR')).join('\n')
  if (holes === '') return
  rmSync(hiddenLock(root), { force: true })
  throw remedyFor(holes, { folder: root }) ?? new Error(`npm could not unpack every file:\n${holes}`)
}

const hiddenLock = (root) => join(root, 'node_modules', '.package-lock.json')

/**
 * npm writes node_modules/.package-lock.json when it has finished, so an
 * install that was made by hand is recognised and one that was killed is not.
 */
export function isInstalled(root, lockText) {
  try {
    const done = JSON.parse(readFileSync(hiddenLock(root), 'utf8')).packages
    const wanted = Object.entries(JSON.parse(lockText).packages)
    return wanted.every(([path, { version, optional }]) => path === '' || optional || done[path]?.version === version)
  } catch {
    return false
  }
}

function countPackages({ root, progress, lockText }) {
  const wanted = Object.entries(JSON.parse(lockText).packages)
    .filter(([path, { optional }]) => path !== '' && !optional)
    .map(([path]) => join(root, path, 'package.json'))
  const say = () => {
    const done = wanted.filter((file) => existsSync(file)).length
    progress.say(`${done} of ${wanted.length} packages, ${Math.floor((100 * done) / wanted.length)} %`)
  }
  say()
  const timer = setInterval(say, 1_000)
  return () => clearInterval(timer)
}
