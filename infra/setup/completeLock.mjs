/**
 * `node infra/setup/completeLock.mjs`, after `npm install` has changed
 * package-lock.json: writes in the other platforms' binaries that the registry
 * did not have. npm leaves those out of the lock, and `npm ci` then refuses the
 * lock; with their platform written in, it passes them over.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The optional packages that some package names and the lock has no entry for, as [path, entry]. */
export function missingOptionals(lock) {
  return Object.values(lock.packages).flatMap((parent) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !lock.packages[`node_modules/${name}`])
      .map(([name, version]) => [`node_modules/${name}`, entry(name, version, parent.dev)]),
  )
}

/** Read from the name, `@scope/binding-linux-x64-musl`, which is how all of them are called. */
function entry(name, version, dev) {
  const platform = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-(\w+))?$/.exec(name)
  if (!platform) throw new Error(`${name} is optional, absent from the registry, and its name tells no platform`)
  const [, os, cpu, abi] = platform
  const libc = os === 'linux' && abi && { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] }
  return { version, cpu: [cpu], ...(dev && { dev }), ...libc, optional: true, os: [os] }
}

if (process.argv[1] === import.meta.filename) {
  const file = join(import.meta.dirname, '..', '..', 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingOptionals(lock)
  const { '': root, ...packages } = { ...lock.packages, ...Object.fromEntries(missing) }
  const sorted = Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1))
  lock.packages = { '': root, ...Object.fromEntries(sorted) }
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`${missing.length} packages of other platforms written into package-lock.json\n`)
}
