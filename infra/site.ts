import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { problemOf } from './contract/problems.ts'
import { sendProblem } from './http.ts'

const dayMs = 86_400_000

/**
 * Serves the built client from `folder`. Its assets carry a hash in their names and are kept for ever; every
 * other GET of a page answers index.html, because the client routes by itself.
 */
export async function serveSite(app: FastifyInstance, folder: string): Promise<void> {
  await access(join(folder, 'index.html'))
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    immutable: true,
    maxAge: 365 * dayMs,
    preCompressed: true,
    decorateReply: false,
  })
  app.get('/*', { schema: { hide: true } }, (request, reply) => {
    if (request.url.startsWith('/api/') || request.url.startsWith('/media/'))
      return sendProblem(reply, problemOf('NOT_FOUND'))
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
  })
}
