import type { FastifyRequest } from 'fastify'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Author } from '../documents/documentEditing.ts'
import { bytesOf, type DoorRoute } from '../files/documentDoor.ts'
import { exportFormats, exportPath, importPath, type ExportFormat } from '../protocol/documentFiles.ts'
import type { Papers } from './papers.ts'

const exportsPerMinuteMax = 20
const importsPerMinuteMax = 10

const types: Record<ExportFormat, string> = {
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
}

/** Documents taken out and brought in. */
export function paperRoutes(deps: { papers: Papers; storage: Storage }): DoorRoute[] {
  return [
    {
      method: 'GET',
      path: exportPath(':documentId', ':format' as ExportFormat),
      access: 'read',
      perMinuteMax: exportsPerMinuteMax,
      bytesMax: 0,
      handle: async ({ session, documentId }, request, reply) => {
        const format = formatOf(request)
        const { title, bytes } = await deps.papers.write(session.tenantId, documentId, format)
        return reply
          .type(types[format])
          .header('content-disposition', dispositionOf(title, format))
          .header('cache-control', 'no-store')
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      },
    },
    {
      method: 'POST',
      path: importPath(':documentId'),
      access: 'edit',
      perMinuteMax: importsPerMinuteMax,
      bytesMax: limits.fileBytesMax,
      handle: async ({ session, personKey, documentId }, request) => {
        const bytes = bytesOf(request)
        const author = { personKey, name: await nameOf(deps.storage, session) }
        await deps.papers.append(session.tenantId, documentId, author, bytes)
        return {}
      },
    },
  ]
}

function formatOf(request: FastifyRequest): ExportFormat {
  const { format } = request.params as { format?: string }
  const known = exportFormats.find((one) => one === format)
  if (!known) throw new ProblemError('NOT_FOUND')
  return known
}

async function nameOf(storage: Storage, session: Session): Promise<Author['name']> {
  if (session.kind === 'guest') return session.name
  const row = await storage.inTenant(session.tenantId, (tx) =>
    tx.selectFrom('people').select('name').where('id', '=', session.personId).executeTakeFirst(),
  )
  if (!row) throw new ProblemError('NOT_FOUND')
  return row.name
}

/** A name in letters of every script (RFC 5987), and a plain one for those who do not read that. */
export function dispositionOf(title: string, format: ExportFormat): string {
  const name = title.replaceAll(/[\\/:*?"<>|\p{Cc}\s]+/gu, ' ').trim() || 'document'
  const plain = name.replaceAll(/[^\x20-\x7e]+/g, '_').replaceAll('%', '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}.${format}"; filename*=UTF-8''${encoded}.${format}`
}
