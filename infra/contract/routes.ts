import type { z } from 'zod'
import type { Cell } from './csv.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type RouteKey = `${Method} /${string}`

/** Who may call a route. `session` is a person or a guest; `admin` includes the owner. */
export type Access = 'anyone' | 'session' | 'person' | 'admin' | 'owner'

/** One REST route. Objects are strict: an unknown field is refused with `BODY_INVALID`. */
export interface RouteSpec {
  summary: string
  access: Access
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  out: z.ZodType
  /** Answers carry an ETag; If-None-Match gets 304. */
  etag?: boolean
  /** With an Idempotency-Key the same request is done once and answered alike for a day. */
  idempotent?: boolean
  /** Answers with a file of rows (RFC 4180) instead, a part of them at a time; `out` is its text. */
  csv?: boolean
  /** How large a body may be; 256 KiB where silent. */
  bodyBytesMax?: number
  /** Calls per minute and address; 300 where silent. */
  perMinuteMax?: number
}

/** The key is the route, so the browser needs the table's type alone. */
export type Routes = Record<RouteKey, RouteSpec>

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined
type Given<T> = T extends z.ZodType ? z.input<T> : undefined

/** What a handler receives, parsed. */
export interface RouteRequest<R extends RouteSpec> {
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  body: Parsed<R['body']>
}

type Optional<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }

/** What a caller gives, unparsed; absent parts may be left out. */
export type RouteInput<R extends RouteSpec> = Optional<{
  params: Given<R['params']>
  query: Given<R['query']>
  body: Given<R['body']>
}>
export type RouteOutput<R extends RouteSpec> = R['csv'] extends true ? AsyncIterable<Cell[][]> : z.output<R['out']>
