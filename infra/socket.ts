import { callProblem } from './callProblem.ts'
import { callRate } from './callRate.ts'
import type { Calls, CallHandlers, Reply } from './contract/calls.ts'
import { ProblemError, problemOf } from './contract/problems.ts'
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
  const allow = callRate(options.callsPerSecondMax, options.monotonicMs)
  socket.onAny((event, input, reply) => {
    const answer = typeof reply === 'function' ? (reply as (reply: Reply<unknown>) => void) : () => undefined
    if (!allow()) return answer({ ok: false, problem: problemOf('RATE_LIMITED') })
    void run(calls, handlers, peer, event, input).then(
      (value) => answer({ ok: true, value }),
      (error: unknown) => answer({ ok: false, problem: callProblem(error, event, options.log) }),
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
