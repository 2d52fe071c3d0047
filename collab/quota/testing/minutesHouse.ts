import { memoryBus } from '../../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../../infra/clock.ts'
import { factsStream, ordersTopic, RoomOrder, type PresenceFact } from '../../../infra/contract/facts.ts'
import {
  roomIdOf,
  type DepartmentId,
  type DocumentId,
  type MeetingId,
  type PeerId,
  type PersonId,
  type TenantId,
} from '../../../infra/contract/ids.ts'
import { createLog } from '../../../infra/log.ts'
import { newId } from '../../../infra/secrets.ts'
import type { Storage } from '../../../infra/storage/storage.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { Minutes } from '../minutes.ts'

const noMedia = { videoMs: 0, recording: false, region: '' }

export interface Device {
  peerId: PeerId
  meetingId: MeetingId
}

/** A company with rooms, nodes that tell facts, and processes that meter, on a clock that stands still. */
export class MinutesHouse {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 21, 9))
  readonly log = createLog({ level: 'silent', pretty: false })
  readonly bus = memoryBus({ clock: this.clock, log: this.log })
  readonly tenantId = newId<TenantId>()
  readonly storage: Storage
  readonly processes: Minutes[] = []
  readonly #nodes = new Map<PeerId, { meetingId: MeetingId; sequence: number; sinceMs: number }>()
  #host = newId<PersonId>()

  constructor(storage: Storage) {
    this.storage = storage
  }

  /** The process that tests ask; the first that was started and not stopped. */
  get minutes(): Minutes {
    return this.processes[0] as Minutes
  }

  async start(processId = newId()): Promise<Minutes> {
    const { storage, bus, clock, log } = this
    const minutes = new Minutes({
      storage,
      bus,
      clock,
      log,
      newId,
      processId,
      zones: readZoneTable(),
      monthlySecondsDefault: 3_600,
      capSeconds: 300,
    })
    await minutes.start()
    this.processes.push(minutes)
    return minutes
  }

  async stop(minutes: Minutes) {
    this.processes.splice(this.processes.indexOf(minutes), 1)
    await minutes.close()
  }

  async addCompany() {
    const { tenantId } = this
    const departmentId = await this.storage.inTenant(tenantId, async (tx) => {
      await tx.insertInto('tenants').values({ id: tenantId, slug: tenantId, name: 'Globe', ready_at: null }).execute()
      const id = newId<DepartmentId>()
      const department = { id, tenant_id: tenantId, parent_id: null, name: 'Munich', zone: 'Europe/Berlin' }
      await tx.insertInto('departments').values(department).execute()
      const host = { id: this.#host, tenant_id: tenantId, department_id: id, name: 'Host', email: 'host@example.com' }
      const hours = { zone: 'Europe/Berlin', work_from_minute: 540, work_until_minute: 1080, work_days: [1] }
      await tx
        .insertInto('people')
        .values({ ...host, ...hours, role: 'owner', language: 'en', password_hash: null })
        .execute()
      return id
    })
    return departmentId
  }

  async addDepartment(name: string, zone: string): Promise<DepartmentId> {
    const id = newId<DepartmentId>()
    const department = { id, tenant_id: this.tenantId, parent_id: null, name, zone }
    await this.storage.inTenant(this.tenantId, (tx) => tx.insertInto('departments').values(department).execute())
    return id
  }

  async addMeeting(): Promise<MeetingId> {
    const { tenantId } = this
    const [meetingId, documentId] = [newId<MeetingId>(), newId<DocumentId>()]
    await this.storage.inTenant(tenantId, async (tx) => {
      const common = { tenant_id: tenantId, title: 'Weekly' }
      await tx
        .insertInto('documents')
        .values({ ...common, id: documentId, meeting_id: meetingId })
        .execute()
      const time = { start_local: '2026-11-23T09:00', zone: 'Europe/Berlin', duration_seconds: 3600, recurrence: null }
      const link = { link_secret: newId(), code: newId(), document_id: documentId, revision: 0, cancelled_at: null }
      await tx
        .insertInto('meetings')
        .values({ ...common, ...time, ...link, id: meetingId, host_id: this.#host })
        .execute()
    })
    return meetingId
  }

  /** A ticket was issued; the device is not connected yet. */
  async admit(meetingId: MeetingId, departmentId: DepartmentId, personKey: string = newId()): Promise<Device> {
    await this.minutes.reserve({ tenantId: this.tenantId, meetingId, payer: departmentId, person: null })
    const peerId = newId<PeerId>()
    await this.storage.inTenant(this.tenantId, (tx) =>
      tx
        .insertInto('attendances')
        .values({
          peer_id: peerId,
          tenant_id: this.tenantId,
          meeting_id: meetingId,
          person_key: personKey,
          name: personKey,
          payer_department_id: departmentId,
          issued_at: new Date(this.clock.nowMs()),
          connected_ms: 0,
          first_seen_at: null,
          ended_at: null,
        })
        .execute(),
    )
    return { peerId, meetingId }
  }

  connect({ peerId, meetingId }: Device) {
    this.#nodes.set(peerId, { meetingId, sequence: 0, sinceMs: this.clock.nowMs() })
  }

  async disconnect({ peerId }: Device) {
    await this.#tell(peerId, true)
    this.#nodes.delete(peerId)
  }

  /** The node is gone and says nothing any more. */
  vanish({ peerId }: Device) {
    this.#nodes.delete(peerId)
  }

  /** Lets seconds (or other steps) pass, with a fact of each device after each, and waits until all is stored. */
  async pass(seconds: number, secondMs = 1_000) {
    for (let second = 0; second < seconds; second++) {
      this.clock.advance(secondMs)
      for (const peerId of this.#nodes.keys()) await this.#tell(peerId, false)
      await this.idle()
    }
  }

  async idle() {
    for (const minutes of this.processes) await minutes.idle()
  }

  /** Collects a room's orders from now on. */
  async orders(meetingId: MeetingId): Promise<RoomOrder[]> {
    const heard: RoomOrder[] = []
    const roomId = roomIdOf(this.tenantId, meetingId)
    await this.bus.subscribe(ordersTopic(roomId), (message) => heard.push(RoomOrder.parse(message)))
    return heard
  }

  /** Seconds that moved between two books of a department. */
  async moved(departmentId: DepartmentId, from: string, to: string): Promise<number> {
    const lines = await this.minutes.ledger(this.tenantId, departmentId, { limit: 1000 })
    return lines
      .filter((line) => line.debitBook === from && line.creditBook === to)
      .reduce((sum, line) => sum + line.seconds, 0)
  }

  /** What the node would say of the device now. */
  fact(peerId: PeerId, ended: boolean): PresenceFact | undefined {
    const node = this.#nodes.get(peerId)
    if (!node) return undefined
    const roomId = roomIdOf(this.tenantId, node.meetingId)
    const connectedMs = this.clock.nowMs() - node.sinceMs
    return { roomId, peerId, nodeId: 'n1', sequence: ++node.sequence, connectedMs, ...noMedia, ended }
  }

  async #tell(peerId: PeerId, ended: boolean) {
    const fact = this.fact(peerId, ended)
    if (fact) await this.bus.append(factsStream, fact)
  }
}
