import { parentPort } from 'node:worker_threads'
import { fold } from './fold.ts'
import { comparePast, readPast } from './history/past.ts'
import type { FoldingJobs, FromFolding, ToFolding } from './foldingJobs.ts'

/** The thread's own end: one job in, one answer out. Started by FoldingThread. */
function work(job: ToFolding): FoldingJobs[ToFolding['kind']]['out'] {
  switch (job.kind) {
    case 'fold':
      return fold(job.input)
    case 'compare':
      return comparePast(job.input)
    case 'read':
      return readPast(job.input)
    default:
      return job satisfies never
  }
}

parentPort?.on('message', (job: ToFolding) => {
  let answer: FromFolding
  try {
    answer = { ok: true, output: work(job) }
  } catch (error) {
    answer = { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer)
})
