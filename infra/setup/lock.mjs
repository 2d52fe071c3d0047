import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const held = new Set()

/**
 * Lets one process at a time do `work`: `npm start` and `npm test` in two
 * terminals must not build the same thing into the same folder. A lock whose
 * holders have all died is taken over.
 */
export async function withLock(file, onWait, work, { pollMs = 500 } = {}) {
  mkdirSync(dirname(file), { recursive: true })
  while (!take(file)) {
    const holder = holdersOf(file).find(isAlive)
    if (holder === undefined) rmSync(file, { force: true })
    else {
      onWait(holder)
      await wait(pollMs)
    }
  }
  const release = () => {
    held.delete(file)
    rmSync(file, { force: true })
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** A command that outlives a killed set-up goes on writing, so it holds our locks too. */
export function holdLocksFor(pid) {
  for (const file of held) appendFileSync(file, `\n${pid}`)
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    held.add(file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function holdersOf(file) {
  try {
    return readFileSync(file, 'utf8').split('\n').map(Number)
  } catch {
    return []
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
