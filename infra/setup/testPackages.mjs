import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, openFolder } from './cache.mjs'
import { ensurePackages, missingPackages, nameOf } from './packages.mjs'
import { Remedy } from './remedies.mjs'
import { buildPackages } from './worker/build.mjs'
import { cachedWorker } from './worker/worker.mjs'

/** What the tests start or read besides Node: browsers, servers, another calendar, network namespaces. */
export const testPackages = [
  'chromium',
  'firefox-esr',
  // Firefox shares a screen only where there is one.
  'xvfb',
  // Pages in Chinese have letters that can be measured and looked at.
  'fonts-wqy-microhei',
  'redis-server',
  'postgresql-15',
  'khal',
  'vdirsyncer',
  // They open what documents are exported as.
  'libreoffice-writer-nogui',
  'poppler-utils',
  'iproute2',
  'nftables',
  'coturn',
  'openssl',
  // Cameras without a browser send what it encodes.
  'ffmpeg',
  // The bridge between the regions of the test world is built for each run.
  'gcc',
  'libc6-dev',
  'procps',
  // The clock changes of 2026 are in it.
  'tzdata>=2026f',
]

/** What the check of the media worker needs of them. */
export const callPackages = ['chromium', 'openssl']

/** Before anything else is done, so that a person who lacks some hears of all of them at once. */
export async function ensureTestPackages({
  root,
  progress,
  packages = testPackages,
  env = process.env,
  isRoot = process.getuid?.() === 0,
}) {
  if (missingPackages(packages).length === 0) return
  if (!isRoot) {
    const all = needsBuild(root, env) ? [...packages, ...buildPackages] : packages
    throw new Remedy('TEST_PACKAGES_MISSING', { packages: missingPackages(all).map(nameOf) })
  }
  await ensurePackages(packages, 'TEST_PACKAGES_MISSING', progress, openFolder(cacheFolder(env)))
}

/** Whether a build of the media worker would ask for its own packages a minute later. */
function needsBuild(root, env) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { version } = packages['node_modules/mediasoup']
  return !env.MEDIASOUP_WORKER_BIN && !cachedWorker({ version, env })
}
