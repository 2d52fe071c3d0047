import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { RouteSpec } from './contract/routes.ts'

/** Visible characters of ASCII, as RFC 9110 allows them in a header without quoting. */
const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,200}$/)

/** The request headers a route reads. */
export const KeyHeaders = z.object({ 'idempotency-key': IdempotencyKey.optional() })

/** A route as @fastify/swagger wants it told: what it reads, and what it answers. */
export function schemaOf(spec: RouteSpec): object {
  const headers = headersOf(spec)
  return {
    summary: spec.summary,
    ...(spec.params && { params: spec.params }),
    ...(spec.query && { querystring: spec.query }),
    ...(spec.body && { body: spec.body }),
    ...(headers && { headers }),
    response: { 200: answerOf(spec), ...(spec.etag && { 304: z.null().describe('The answer you have still holds.') }) },
  }
}

const answerOf = (spec: RouteSpec): object =>
  spec.csv ? { description: 'A table, in UTF-8', content: { 'text/csv': { schema: spec.out } } } : spec.out

function headersOf(spec: RouteSpec): z.ZodObject | undefined {
  const ifMatch = spec.body instanceof z.ZodObject && 'revision' in spec.body.shape
  if (!spec.etag && !spec.idempotent && !ifMatch) return undefined
  return z.object({
    ...(spec.idempotent && KeyHeaders.shape),
    ...(spec.etag && { 'if-none-match': z.string().optional() }),
    // The revision of the body, in quotes.
    ...(ifMatch && { 'if-match': z.string().optional() }),
  })
}

/** Adds the ETag to what the zod transform makes of a route: it knows of no headers in answers. */
export const transformRoute: typeof jsonSchemaTransform = (document) => {
  const transformed = jsonSchemaTransform(document)
  const response = (transformed.schema as { response?: Record<string, Record<string, unknown>> } | undefined)?.response
  if (response?.['304'] && response['200']) response['200'].headers = { ETag: { type: 'string' } }
  return transformed
}
