import { noRooms } from '../../admission/testing/noRooms.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { pino } from 'pino'
import { systemClock } from '../../../infra/clock.ts'
import type { DepartmentId, DocumentId, PersonId, TenantId } from '../../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../../infra/contract/permits.ts'
import { createHttp } from '../../../infra/http.ts'
import { folderObjects } from '../../../infra/objects/folderObjects.ts'
import { newId } from '../../../infra/secrets.ts'
import { DocumentRights } from '../../admission/documentRights.ts'
import { insertDepartment } from '../../directory/departments.ts'
import { TestHouse, type TestProcess } from '../../documents/testing/documentHouse.ts'
import { paperRoutes } from '../../exports/paperRoutes.ts'
import { Papers } from '../../exports/papers.ts'
import { PaperThreads } from '../../exports/paperThreads.ts'
import { registerDocumentRoutes } from '../documentDoor.ts'
import { fileRoutes } from '../fileRoutes.ts'
import { Files } from '../files.ts'

/** A house with the routes of files and papers; who calls is told by the header `as`. */
export class FileHouse {
  readonly house: TestHouse
  readonly process: TestProcess
  readonly app: FastifyInstance
  readonly folder: string
  readonly files: Files
  readonly threads: PaperThreads

  private constructor(parts: Pick<FileHouse, 'house' | 'process' | 'app' | 'folder' | 'files' | 'threads'>) {
    this.house = parts.house
    this.process = parts.process
    this.app = parts.app
    this.folder = parts.folder
    this.files = parts.files
    this.threads = parts.threads
  }

  static async open(): Promise<FileHouse> {
    const house = await TestHouse.open()
    const { storage, keys } = house
    const process = await house.process()
    const folder = await mkdtemp(join(tmpdir(), 'meridian-files-'))
    const files = new Files({ storage, objects: folderObjects(folder), cipher: keys, clock: systemClock, newId })
    const threads = new PaperThreads({ clock: systemClock })
    const app = await createHttp({
      log: pino({ level: 'silent' }),
      isOwnOrigin: () => true,
      connectOrigins: () => [],
      trustProxy: false,
    })
    const editing = process.documents
    const publicUrl = 'https://meet.example.com'
    const papers = new Papers({ storage, editing, files, threads, clock: systemClock, publicUrl })
    const rights = new DocumentRights({ storage, placement: noRooms })
    const authenticate = async (request: { headers: Record<string, unknown> }) => {
      const [tenantId, personId] = String(request.headers['as'] ?? '').split('/') as [TenantId, PersonId]
      return personId ? { kind: 'person' as const, tenantId, personId, role: 'member' as const } : null
    }
    registerDocumentRoutes(app, { authenticate, rights, clock: systemClock }, [
      ...fileRoutes(files),
      ...paperRoutes({ papers, storage }),
    ])
    return new FileHouse({ house, process, app, folder, files, threads })
  }

  /** A page and somebody who may do this much with it. */
  async page(access: DocumentAccess | 'none', title = 'Plan 计划'): Promise<FilePage> {
    const { tenantId, documentId } = await this.house.document()
    const personId = newId<PersonId>()
    await this.house.storage.inTenant(tenantId, async (tx) => {
      const fields = { name: 'All', zone: 'UTC', parentId: null }
      const { departmentId } = await insertDepartment(tx, tenantId, fields, new Date())
      await tx
        .insertInto('people')
        .values(personRow(tenantId, personId, departmentId))
        .execute()
      await tx.updateTable('documents').set({ title, company_access: access }).where('id', '=', documentId).execute()
    })
    const send = (options: InjectOptions) =>
      this.app.inject({
        ...options,
        headers: { as: `${tenantId}/${personId}`, 'x-meridian': '1', ...options.headers },
      })
    return { tenantId, documentId, personId, send }
  }

  async close(): Promise<void> {
    await this.threads.close()
    await this.app.close()
    await this.house.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

export interface FilePage {
  tenantId: TenantId
  documentId: DocumentId
  personId: PersonId
  send: (options: InjectOptions) => Promise<Awaited<ReturnType<FastifyInstance['inject']>>>
}

const personRow = (tenantId: TenantId, personId: PersonId, departmentId: DepartmentId) => ({
  id: personId,
  tenant_id: tenantId,
  department_id: departmentId,
  name: 'Ada',
  email: `${personId}@example.com`,
  role: 'member' as const,
  zone: 'UTC',
  work_from_minute: 540,
  work_until_minute: 1020,
  work_days: [1, 2, 3, 4, 5],
  language: 'en' as const,
  password_hash: null,
})
