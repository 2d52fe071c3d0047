import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { holdLocksFor } from './lock.mjs'
import { Remedy, remedyFor } from './remedies.mjs'

const running = new Set()
const tailLinesMax = 20

/**
 * Runs a command to its end, keeps its output in `log` and hands each line to
 * `onLine`. Throws a Remedy when it fails; `folder` is where it writes, for the
 * sentences about full disks and missing rights.
 */
export async function command(
  what,
  program,
  args,
  { log, folder, onLine = () => {}, cwd = undefined, env = undefined },
) {
  mkdirSync(dirname(log), { recursive: true })
  writeFileSync(log, `${program} ${args.join(' ')}\n`)
  const lines = []
  const code = await lineByLine(program, args, { cwd, env }, (line) => {
    lines.push(line)
    appendFileSync(log, `${line}\n`)
    onLine(line)
  })
  if (code === 0) return lines
  const known = remedyFor(lines.join('\n'), { folder })
  if (known) throw known
  process.stderr.write(`\n${lines.slice(-tailLinesMax).join('\n')}\n`)
  throw new Remedy('COMMAND_FAILED', { what, log })
}

function lineByLine(program, args, options, onLine) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    if (child.pid) holdLocksFor(child.pid)
    let failure
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        try {
          onLine(line)
        } catch (error) {
          failure ??= error
          child.kill()
        }
      })
    }
    child.once('error', reject)
    child.once('close', (code) => {
      running.delete(child)
      if (failure) reject(failure)
      else resolve(code ?? 1)
    })
  })
}

/** A set-up that is told to stop takes its compilers and npm along; the next run resumes. */
export function stopCommandsOnSignals() {
  const onSignal = (signal) => {
    for (const child of running) child.kill(signal)
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
}
