import { readFileSync, writeFileSync } from 'node:fs'

/** Lets the peak of a process's memory begin anew. Linux. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** The most memory a process held since then (resident, bytes). */
export function peakBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  if (!found) throw new Error(`/proc/${pid}/status has no peak of memory`)
  return Number(found) * 1024
}
