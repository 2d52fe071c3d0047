import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { filePath, filesPath } from '../protocol/documentFiles.ts'
import { bytesOf, type DoorRoute } from './documentDoor.ts'
import type { Files } from './files.ts'

const uploadsPerMinuteMax = 60
const readsPerMinuteMax = 1200
/** How long a browser shows a picture without asking whether it still may, in seconds. */
const cachedSeconds = 300

/** Pictures in and out. */
export function fileRoutes(files: Files): DoorRoute[] {
  return [
    {
      method: 'POST',
      path: filesPath(':documentId'),
      access: 'edit',
      perMinuteMax: uploadsPerMinuteMax,
      bytesMax: limits.fileBytesMax,
      handle: ({ session, personKey, documentId }, request) =>
        files.save(session.tenantId, documentId, personKey, bytesOf(request)),
    },
    {
      method: 'GET',
      path: filePath(':documentId', ':fileId'),
      access: 'read',
      perMinuteMax: readsPerMinuteMax,
      bytesMax: 0,
      handle: async ({ session, documentId }, request, reply) => {
        const fileId = fileIdOf(request)
        // A file never changes under its id.
        const etag = `"${fileId}"`
        reply
          .header('etag', etag)
          .header('cache-control', `private, max-age=${cachedSeconds}`)
          .header('content-disposition', 'inline')
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
        if (request.headers['if-none-match'] === etag) return reply.code(304).send()
        const { contentType, bytes } = await files.load(session.tenantId, documentId, fileId)
        return reply.type(contentType).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      },
    },
  ]
}

function fileIdOf(request: FastifyRequest): string {
  const fileId = z.uuid().safeParse((request.params as { fileId?: string }).fileId)
  if (!fileId.success) throw new ProblemError('NOT_FOUND')
  return fileId.data
}
