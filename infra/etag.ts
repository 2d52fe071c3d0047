import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ProblemError } from './contract/problems.ts'

/** Answers with a strong ETag (RFC 9110 §8.8.3), or with 304 alone to whoever has that answer already. */
export function sendWithETag(request: FastifyRequest, reply: FastifyReply, answer: unknown): FastifyReply {
  const text = JSON.stringify(answer)
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  // A browser keeps the answer and asks each time whether it still holds.
  void reply.header('etag', etag).header('cache-control', 'private, no-cache')
  if (namesTag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').send(text)
}

/**
 * Where the body names the revision it was made for, If-Match may say it as well, as `"<revision>"`. Throws
 * CONFLICT when the two differ.
 */
export function refuseOtherRevision(request: FastifyRequest, body: unknown): void {
  const given = request.headers['if-match']
  const revision = revisionOf(body)
  if (given === undefined || revision === undefined) return
  if (!namesTag(given, `"${revision}"`)) throw new ProblemError('CONFLICT', 'If-Match names another revision.')
}

function revisionOf(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null || !('revision' in body)) return undefined
  return typeof body.revision === 'number' ? body.revision : undefined
}

/** Whether a header names this ETag. If-None-Match compares weakly, and what we send is strong: a `W/` says nothing. */
export function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
