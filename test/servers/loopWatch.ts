/**
 * Loaded before a server's own code with `NODE_OPTIONS=--import`: at SIGUSR2 it writes the longest turn of the main
 * thread's loop since the last time into the file `LOOP_WATCH_FILE`, as {@link LoopReport}.
 */
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

export interface LoopReport {
  /** How often it was asked. */
  count: number
  /** Milliseconds the loop was late at most, whoever held the processor. */
  delayMs: number
  /** Milliseconds this thread itself computed in one go at most: what other programs take does not count. */
  busyMs: number
}

const lookEveryMs = 10
const file = process.env['LOOP_WATCH_FILE']

if (isMainThread && file) watch(file)

function watch(path: string) {
  const histogram = monitorEventLoopDelay({ resolution: lookEveryMs })
  histogram.enable()
  const busyNow = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let [count, last, busyMs] = [0, busyNow(), 0]
  setInterval(() => {
    const now = busyNow()
    busyMs = Math.max(busyMs, now - last)
    last = now
  }, lookEveryMs).unref()
  process.on('SIGUSR2', () => {
    count += 1
    const report: LoopReport = { count, delayMs: Math.round(histogram.max / 1e6), busyMs: Math.round(busyMs) }
    writeFileSync(path, JSON.stringify(report))
    histogram.reset()
    busyMs = 0
  })
}
