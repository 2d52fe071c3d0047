import { spawnSync } from 'node:child_process'

/** With this the worker answers that it was started without the version it asks for: it runs on this machine. */
const startedByStranger = 41

/** The check that mediasoup itself applies to a downloaded binary. */
export function runsHere(binary) {
  return spawnSync(binary, { stdio: 'ignore', env: {}, timeout: 5_000 }).status === startedByStranger
}
