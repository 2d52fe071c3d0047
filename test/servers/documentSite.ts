import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { DocumentPart, PassClaims } from '../../infra/contract/permits.ts'
import { freePort } from '../../infra/freePort.ts'
import { loadKeyRing } from '../../infra/keyRing.ts'
import { PermitSigner } from '../../infra/permits.ts'
import { newId } from '../../infra/secrets.ts'
import { openPostgres } from '../../infra/storage/postgres.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { startHouse, type House } from './house.ts'
import { startPostgres, type PostgresServer } from './postgres.ts'
import { startRedis, type RedisServer } from './redis.ts'

export interface DocumentAddress {
  tenantId: TenantId
  documentId: DocumentId
}

export interface SiteOptions {
  redis?: boolean
  /** Whether PostgreSQL waits for its disk; without it only the computer's own crash would lose anything. */
  fsync?: boolean
}

/** A process that serves documents, as `npm start` runs it with the role `collab`. */
export interface DocumentNode {
  readonly house: House
  /** `ws://…/documents`. */
  readonly url: string
  /** `kill -9`. */
  kill(): Promise<void>
  /** On the same port. */
  start(): Promise<void>
}

/** PostgreSQL, Redis where wanted, and whoever may sign passes for as many real processes as a bench wants. */
export class DocumentSite {
  readonly postgres: PostgresServer
  readonly redis: RedisServer | undefined
  readonly storage: Storage
  readonly #signer: PermitSigner
  readonly #dataDir: string
  readonly #nodes: DocumentNode[] = []

  private constructor(
    servers: { postgres: PostgresServer; redis: RedisServer | undefined },
    parts: { storage: Storage; signer: PermitSigner; dataDir: string },
  ) {
    this.postgres = servers.postgres
    this.redis = servers.redis
    this.storage = parts.storage
    this.#signer = parts.signer
    this.#dataDir = parts.dataDir
  }

  static async open({ redis = false, fsync = false }: SiteOptions = {}): Promise<DocumentSite> {
    const postgres = await startPostgres({ fsync })
    const servers = { postgres, redis: redis ? await startRedis() : undefined }
    const storage = await openPostgres({ url: postgres.url, poolMax: 4 })
    const signer = await PermitSigner.open(await loadKeyRing(storage))
    const dataDir = await mkdtemp(join(tmpdir(), 'meridian-documents-'))
    return new DocumentSite(servers, { storage, signer, dataDir })
  }

  /** Starts a process; `nodeOptions` are Node's own, such as a profile. */
  async node(nodeOptions = ''): Promise<DocumentNode> {
    const env = {
      ROLES: 'collab',
      PORT: String(await freePort()),
      NODE_ID: `documents-${this.#nodes.length}`,
      DATABASE_URL: this.postgres.url,
      LOG_LEVEL: 'error',
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${nodeOptions}`.trim(),
      ...(this.redis && { REDIS_URL: this.redis.url }),
    }
    const launch = () => startHouse({ env, dataDir: this.#dataDir })
    let house = await launch()
    const node: DocumentNode = {
      get house() {
        return house
      },
      url: `ws://127.0.0.1:${env.PORT}/documents`,
      kill: () => house.kill('SIGKILL'),
      async start() {
        house = await launch()
      },
    }
    this.#nodes.push(node)
    return node
  }

  /** A fresh document of a fresh company. */
  async document(): Promise<DocumentAddress> {
    const address = { tenantId: newId<TenantId>(), documentId: newId<DocumentId>() }
    const { tenantId, documentId } = address
    await this.storage.inHouse((tx) =>
      tx.insertInto('tenants').values({ id: tenantId, slug: tenantId, name: 'Test', ready_at: null }).execute(),
    )
    await this.storage.inTenant(tenantId, (tx) =>
      tx
        .insertInto('documents')
        .values({ id: documentId, tenant_id: tenantId, title: 'Notes', meeting_id: null })
        .execute(),
    )
    return address
  }

  /** Where one person opens one part of a document on one process, with a fresh pass. */
  async door(
    node: Pick<DocumentNode, 'url'>,
    address: DocumentAddress,
    claims: Partial<PassClaims> = {},
    part: DocumentPart = 'text',
  ): Promise<string> {
    const bearer = { personKey: newId(), name: 'Ada', zone: 'UTC', access: 'edit' as const }
    const pass = await this.#signer.pass({ ...bearer, ...address, ...claims }, Date.now() + limits.passMs)
    const path = part === 'text' ? '' : `/${part}`
    return `${node.url}/${address.tenantId}/${address.documentId}${path}?pass=${pass}`
  }

  async close(): Promise<void> {
    for (const { house } of this.#nodes) await house.stop()
    await this.storage.close()
    await this.redis?.stop()
    await this.postgres.stop()
    await rm(this.#dataDir, { recursive: true, force: true })
  }
}
