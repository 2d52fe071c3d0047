/**
 * What can go wrong while a machine is set up, and what its owner does about
 * it: one sentence each. Anything that is not in this table is a bug of ours
 * and is shown with its stack.
 */
const install = (packages) => `apt-get install -y --no-install-recommends ${packages.join(' ')}`

export const remedies = {
  NODE_TOO_OLD: ({ version }) =>
    `Meridian needs Node 20 or newer and this is ${version}: install a newer Node and run the same command again.`,
  BUILD_TOOLS_MISSING: ({ packages }) =>
    `The media worker has to be built on this machine and ${packages.length} Debian packages for it are missing: run "sudo ${install(packages)}" and then the same command again, or set MEDIASOUP_WORKER_BIN to a worker of the same version.`,
  TEST_PACKAGES_MISSING: ({ packages }) =>
    `The tests need ${packages.length} Debian packages that are missing: run "sudo ${install(packages)}" and then the same command again.`,
  PACKAGES_NOT_INSTALLED: ({ packages, detail }) =>
    `Debian's packages could not be installed (${detail}): check that this machine reaches a Debian mirror, run "${install(packages)}" and then the same command again.`,
  WORKER_BIN_UNUSABLE: ({ path }) =>
    `MEDIASOUP_WORKER_BIN names ${path}, which is not a media worker that runs here: correct it, or unset it to have the worker supplied.`,
  DISK_FULL: ({ folder }) =>
    `The disk that holds ${folder} is full: free 1 GB there and run the same command again, it goes on where it stopped.`,
  FOLDER_UNWRITABLE: ({ folder }) =>
    `The folder ${folder} cannot be written by this user: run "sudo chown -R $(id -un) ${folder}", or set MERIDIAN_CACHE to a folder of your own if it is the cache, and run the same command again.`,
  REGISTRY_UNREACHABLE: () =>
    'The npm registry does not answer: check the network and "npm config get registry", and run the same command again.',
  COMMAND_FAILED: ({ what, log }) => `${what} failed; the end of its output is above and all of it in ${log}.`,
}

export class Remedy extends Error {
  /** @param {keyof typeof remedies} code */
  constructor(code, facts = {}) {
    super(remedies[code](facts))
    this.code = code
  }
}

const signs = [
  [/ENOSPC|No space left on device|disk quota exceeded/i, 'DISK_FULL'],
  [/EACCES|EROFS|EPERM|Permission denied|Read-only file system/i, 'FOLDER_UNWRITABLE'],
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/, 'REGISTRY_UNREACHABLE'],
]

/** The remedy that an error's code or a command's output asks for, or null. */
export function remedyFor(text, facts) {
  const sign = signs.find(([pattern]) => pattern.test(text))
  return sign ? new Remedy(sign[1], facts) : null
}
