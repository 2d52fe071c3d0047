import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { cacheFolder } from './cache.mjs'
import { command } from './command.mjs'
import { Remedy } from './remedies.mjs'

/** Another apt, such as the nightly one, is waited for. */
const patience = ['-o', 'DPkg::Lock::Timeout=120']

const isRoot = () => process.getuid?.() === 0

/** `name>=version` asks for a package that is not older. */
const partsOf = (wanted) => wanted.split('>=')
export const nameOf = (wanted) => partsOf(wanted)[0]

/** Those of the Debian packages that are not installed, or older than asked for. */
export function missingPackages(packages) {
  const format = '${Package} ${db:Status-Status} ${Version}\n'
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', format, ...packages.map(nameOf)], { encoding: 'utf8' })
  const installed = new Map()
  for (const line of (stdout ?? '').split('\n')) {
    const [name, status, version] = line.split(' ')
    if (status === 'installed') installed.set(name, version)
  }
  return packages.filter((wanted) => {
    const [name, oldest] = partsOf(wanted)
    return !installed.has(name) || (oldest !== undefined && isOlder(installed.get(name), oldest))
  })
}

function isOlder(version, oldest) {
  return spawnSync('dpkg', ['--compare-versions', version, 'lt', oldest]).status === 0
}

/**
 * Installs what is missing when root may, and otherwise names all of it at
 * once with `code`.
 */
export async function ensurePackages(packages, code, progress, folder = cacheFolder(), root = isRoot()) {
  const missing = missingPackages(packages)
  if (missing.length === 0) return
  if (!root) throw new Remedy(code, { packages: missing.map(nameOf) })
  await install(missing, progress, folder)
}

async function install(missing, progress, folder) {
  // Servers that are installed must not start: the tests bring up their own, on free ports.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const run = (name, args, onLine) =>
    command(`apt-get ${name}`, 'apt-get', [...patience, ...args], {
      log: join(folder, `apt-${name}.log`),
      folder,
      env,
      onLine,
    })
  let done = 0
  const count = (line) => {
    if (!line.startsWith('Setting up ')) return
    done += 1
    progress.say(`${done} Debian packages set up`)
  }
  progress.tell(`installing ${missing.map(nameOf).join(' ')} from Debian`)
  try {
    await run('update', ['update'])
    await run('install', ['install', '-y', '--no-install-recommends', ...missing.map(nameOf)], count)
  } catch (error) {
    const stillMissing = missingPackages(missing)
    // A server whose start-up fails in its post-install script is of no concern: its files are there.
    if (stillMissing.length === 0) return
    if (error instanceof Remedy && error.code === 'DISK_FULL') throw error
    throw new Remedy('PACKAGES_NOT_INSTALLED', { packages: stillMissing.map(nameOf), detail: error.message })
  }
}
