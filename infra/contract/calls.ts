import type { z } from 'zod'
import type { Problem } from './problems.ts'

/** A table of socket calls: what goes in, what comes back. */
export type Calls = Record<string, { in: z.ZodType; out: z.ZodType }>

/** A table of what a server says unasked. */
export type Notices = Record<string, z.ZodType>

export type Reply<T> = { ok: true; value: T } | { ok: false; problem: Problem }

export type CallInput<C extends Calls, K extends keyof C> = z.input<C[K]['in']>
export type CallParsed<C extends Calls, K extends keyof C> = z.output<C[K]['in']>
export type CallOutput<C extends Calls, K extends keyof C> = z.output<C[K]['out']>
export type Notice<N extends Notices, K extends keyof N> = z.output<N[K]>

/** The event maps socket.io wants, derived from the tables so that both ends share one truth. */
export type ClientToServer<C extends Calls> = {
  [K in keyof C & string]: (input: CallInput<C, K>, reply: (reply: Reply<CallOutput<C, K>>) => void) => void
}
export type ServerToClient<N extends Notices> = {
  [K in keyof N & string]: (notice: Notice<N, K>) => void
}

/** One handler for every call of the table; `P` is who is calling. */
export type CallHandlers<C extends Calls, P> = {
  [K in keyof C]: (peer: P, input: CallParsed<C, K>) => Promise<CallOutput<C, K>> | CallOutput<C, K>
}
