import type { FastifyInstance } from 'fastify'
import type { MediaNode } from './mediaNode.ts'
import { capabilitiesPath, pingPath } from './protocol/media.ts'

/** Pages of any origin may measure a node and read what it can do: neither is a secret. */
export function serveMediaFiles(app: FastifyInstance, node: MediaNode): void {
  const anywhere = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
  app.get(pingPath, { schema: { hide: true } }, (_request, reply) => reply.code(204).headers(anywhere).send())
  app.get(capabilitiesPath, { schema: { hide: true } }, (_request, reply) =>
    reply.headers(anywhere).send(node.capabilities()),
  )
}
