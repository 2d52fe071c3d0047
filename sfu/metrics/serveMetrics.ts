import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { ProblemError } from '../../infra/contract/problems.ts'
import { isSameSecret } from '../../infra/secrets.ts'
import type { MediaFigures } from './mediaFigures.ts'

export const metricsPath = '/metrics'
const perMinuteMax = 120

/** `GET /metrics` for Prometheus. Whoever may not read it learns nothing of it: NOT_FOUND. */
export function serveMetrics(app: FastifyInstance, figures: MediaFigures, token: string | undefined): void {
  const config = { rateLimit: { max: perMinuteMax, timeWindow: 60_000 } }
  app.get(metricsPath, { schema: { hide: true }, config }, async (request, reply) => {
    if (!mayReadMetrics(request, token)) throw new ProblemError('NOT_FOUND')
    return reply.type(figures.contentType).send(await figures.text())
  })
}

/**
 * With the token from anywhere, without it from this machine alone. What a proxy on this machine passes on
 * comes from elsewhere, whether or not the proxy is believed.
 */
export function mayReadMetrics(
  { ip, headers }: { ip: string; headers: IncomingHttpHeaders },
  token: string | undefined,
): boolean {
  const { authorization } = headers
  if (authorization !== undefined) return token !== undefined && isSameSecret(authorization, `Bearer ${token}`)
  const passedOn = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  return !passedOn && (ip === '::1' || ip === '::ffff:127.0.0.1' || ip.startsWith('127.'))
}
