import { parentPort, workerData } from 'node:worker_threads'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { PaperAnswer, PaperJob } from './paperJob.ts'

/** Does one job and ends. Each library is loaded by the job that needs it alone. */
async function work(job: PaperJob): Promise<PaperAnswer> {
  if (job.do === 'write') return { ok: true, bytes: await write(job) }
  const read =
    job.kind === 'docx'
      ? (await import('./imports/readDocx.ts')).readDocx
      : (await import('./imports/readMarkdown.ts')).readMarkdown
  return { ok: true, read: await read(job.bytes) }
}

async function write({ format, paper }: Extract<PaperJob, { do: 'write' }>): Promise<Uint8Array> {
  switch (format) {
    case 'md':
      return new TextEncoder().encode((await import('./markdownWriter.ts')).markdownWriter(paper))
    case 'html':
      return new TextEncoder().encode((await import('./htmlWriter.ts')).htmlWriter(paper))
    case 'docx':
      return (await import('./docxWriter.ts')).docxWriter(paper)
    default:
      return (await import('./pdfWriter.ts')).pdfWriter(paper)
  }
}

function failureOf(error: unknown): PaperAnswer {
  if (error instanceof ProblemError) return { ok: false, code: error.code, detail: error.problem.detail }
  return { ok: false, code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await work(workerData as PaperJob).catch(failureOf))
