import type { Calls, CallHandlers, Reply } from './contract/calls.ts'
import { ProblemError, problemOf, type Problem } from './contract/problems.ts'
import { fieldErrors } from './fieldErrors.ts'
import type { Log } from './log.ts'

/** The part of a socket.io socket that is needed here, whatever its event maps are. */
export interface CallSocket {
  onAny(listener: (event: string, ...args: unknown[]) => void): unknown
}

export interface BindOptions {
  callsPerSecondMax: number
  monotonicMs: () => number
  log: Log
}

/** Answers every call of the table on one socket: parse, run, reply. What is not in the table is BODY_INVALID. */
export function bindCalls<C extends Calls, P>(
  socket: CallSocket,
  calls: C,
  handlers: CallHandlers<C, P>,
  peer: P,
  options: BindOptions,
): void {
  const allow = rateLimit(options.callsPerSecondMax, options.monotonicMs)
  socket.onAny((event, input, reply) => {
    const answer = typeof reply === 'function' ? (reply as (reply: Reply<unknown>) => void) : () => undefined
    if (!allow()) return answer({ ok: false, problem: problemOf('RATE_LIMITED') })
    void run(calls, handlers, peer, event, input).then(
      (value) => answer({ ok: true, value }),
      (error: unknown) => answer({ ok: false, problem: toProblem(error, event, options.log) }),
    )
  })
}

async function run<C extends Calls, P>(
  calls: C,
  handlers: CallHandlers<C, P>,
  peer: P,
  event: string,
  input: unknown,
): Promise<unknown> {
  const call = Object.hasOwn(calls, event) ? calls[event] : undefined
  if (!call) throw new ProblemError('BODY_INVALID', 'There is no such call.')
  const parsed = call.in.safeParse(input)
  if (!parsed.success) throw new ProblemError('BODY_INVALID', undefined, { errors: fieldErrors(parsed.error) })
  return handlers[event as keyof C](peer, parsed.data as never)
}

function toProblem(error: unknown, event: string, log: Log): Problem {
  if (error instanceof ProblemError) return error.problem
  log.error({ err: error, event }, 'socket call failed')
  return problemOf('INTERNAL')
}

/** A token bucket that holds one second's worth. */
function rateLimit(perSecondMax: number, monotonicMs: () => number): () => boolean {
  let tokens = perSecondMax
  let lastMs = monotonicMs()
  return () => {
    const nowMs = monotonicMs()
    tokens = Math.min(perSecondMax, tokens + ((nowMs - lastMs) / 1000) * perSecondMax)
    lastMs = nowMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
