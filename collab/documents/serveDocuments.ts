import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { DocumentPart } from '../../infra/contract/permits.ts'
import { problems, type ProblemCode } from '../../infra/contract/problems.ts'
import { LimitedWebSocket } from '../../infra/limitedWebSocket.ts'
import { documentsPath } from '../protocol/meetings.ts'
import { documentLimits } from './documentLimits.ts'
import type { DocumentRequest, Documents } from './documents.ts'

export interface DocumentsEdge {
  documents: Documents
  /** Whether a page of this origin may connect; undefined: no browser, so no page. `host` is the request's. */
  originAllowed: (origin: string | undefined, host: string | undefined) => boolean
}

const Schema = z.coerce.number().int().min(0).max(1_000_000).optional()

interface UpgradeRoutes {
  on(pathPrefix: string, handler: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void
}

/**
 * Serves `<documentsPath>/<tenantId>/<documentId>[/<part>]?pass=…[&schema=…]` to y-websocket providers. Every upgrade is accepted
 * and a refusal is a close with 44xx, since a refused upgrade would be retried for ever.
 */
export function serveDocuments(upgrades: UpgradeRoutes, { documents, originAllowed }: DocumentsEdge): void {
  const server = new WebSocketServer({
    noServer: true,
    WebSocket: LimitedWebSocket,
    maxPayload: documentLimits.frameBytesMax,
    perMessageDeflate: false,
    // What else waits gets its turn between two frames of one client, however many came at once.
    allowSynchronousEvents: false,
  })
  upgrades.on(documentsPath, (request, socket, head) => {
    server.handleUpgrade(request, socket, head, (client) => {
      if (!originAllowed(request.headers.origin, request.headers.host)) return refuse(client, 'ORIGIN_REFUSED')
      const asked = readRequest(request.url ?? '')
      if (typeof asked === 'string') refuse(client, asked)
      else void documents.serve({ socket: client, stream: socket }, asked)
    })
  })
}

function refuse(client: WebSocket, code: ProblemCode): void {
  client.on('error', () => client.terminate())
  client.close(problems[code].closeCode, code)
}

function readRequest(url: string): DocumentRequest | ProblemCode {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const [tenant, document, part = 'text', ...rest] = pathname.slice(documentsPath.length + 1).split('/')
  const tenantId = TenantId.safeParse(tenant)
  const documentId = DocumentId.safeParse(document)
  const which = DocumentPart.safeParse(part)
  if (!tenantId.success || !documentId.success || !which.success || rest.length > 0) return 'NOT_FOUND'
  const pass = searchParams.get('pass') ?? ''
  if (pass.length === 0 || pass.length > documentLimits.passCharactersMax) return 'PASS_INVALID'
  const schema = Schema.safeParse(searchParams.get('schema') ?? undefined)
  if (!schema.success) return 'BODY_INVALID'
  return { tenantId: tenantId.data, documentId: documentId.data, part: which.data, pass, schema: schema.data }
}
