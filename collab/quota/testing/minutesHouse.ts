import { memoryBus } from '../../../infra/bus/memoryBus.ts'
import { ManualClock, type Clock } from '../../../infra/clock.ts'
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
import type { AttendeeKind } from '../../../infra/storage/minuteTables.ts'
import { MinuteEvent, minuteEventsTopic, type MinuteSettings } from '../../protocol/minutes.ts'
import { Accounts } from '../accounts.ts'
import { Leases } from '../leases.ts'
import { Minutes } from '../minutes.ts'
import type { Payer } from '../payers.ts'
import { nothingSaid } from '../settings.ts'
import { StorageFaults } from './storageFaults.ts'

export interface Device {
  peerId: PeerId
  meetingId: MeetingId
}

/** What a device sends and is sent. */
export interface DeviceMedia {
  video?: boolean
  recording?: boolean
  region?: string
  /** Where the device is, when that is a side room of the meeting that it was admitted to. */
  sideRoomId?: MeetingId | null
}

interface ConnectedDevice extends Required<DeviceMedia> {
  meetingId: MeetingId
  sequence: number
  sinceMs: number
  videoMs: number
  lookedAtMs: number
}

/** A company with rooms, nodes that tell facts, and processes that meter, on a clock that stands still. */
export class MinutesHouse {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 21, 9))
  readonly log = createLog({ level: 'silent', pretty: false })
  readonly bus = memoryBus({ clock: this.clock, log: this.log })
  readonly tenantId = newId<TenantId>()
  readonly storage: Storage
  readonly processes: Minutes[] = []
  /** How wrong the clock of the processes is. */
  jumpMs = 0
  readonly #nodes = new Map<PeerId, ConnectedDevice>()
  readonly hostId = newId<PersonId>()
  /** What `minutes` told the company, from `listen` on. */
  readonly events: MinuteEvent[] = []

  constructor(storage: Storage) {
    this.storage = storage
  }

  /** The process that tests ask; the first that was started and not stopped. */
  get minutes(): Minutes {
    return this.processes[0] as Minutes
  }

  async start(processId = newId(), faults = new StorageFaults()): Promise<Minutes> {
    const { bus, log } = this
    const minutes = new Minutes({
      storage: faults.over(this.storage),
      bus,
      clock: this.#jumpyClock(),
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

  /** What the processes take for the time of day: `jumpMs` beside the truth. */
  #jumpyClock(): Clock {
    const { clock } = this
    return {
      nowMs: () => clock.nowMs() + this.jumpMs,
      monotonicMs: () => clock.monotonicMs(),
      after: (...args) => clock.after(...args),
      every: (...args) => clock.every(...args),
    }
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
      const host = { id: this.hostId, tenant_id: tenantId, department_id: id, name: 'Host', email: 'host@example.com' }
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
        .values({ ...common, ...time, ...link, id: meetingId, host_id: this.hostId })
        .execute()
    })
    return meetingId
  }

  /** A ticket was issued; the device is not connected yet. */
  async admit(
    meetingId: MeetingId,
    departmentId: DepartmentId,
    personKey: string = newId(),
    { kind = 'person', payer = departmentId }: { kind?: AttendeeKind; payer?: Payer } = {},
  ): Promise<Device> {
    await this.minutes.reserve({ tenantId: this.tenantId, meetingId, payer, person: null })
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
          kind,
          own_department_id: kind === 'person' ? departmentId : null,
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

  connect(
    { peerId, meetingId }: Device,
    { video = false, recording = false, region = '', sideRoomId = null }: DeviceMedia = {},
  ) {
    const begun = { sequence: 0, sinceMs: this.clock.nowMs(), videoMs: 0, lookedAtMs: 0 }
    this.#nodes.set(peerId, { meetingId, ...begun, video, recording, region, sideRoomId })
  }

  /** Turns the camera on or off; says so with the next fact. */
  film({ peerId }: Device, video: boolean) {
    this.#look(peerId)
    const node = this.#nodes.get(peerId)
    if (node) node.video = video
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

  /** What the clock of the processes shows from now on; the truth goes on as before. */
  setTime(instant: string, byMs = 0) {
    this.jumpMs = Date.parse(instant) + byMs - this.clock.nowMs()
  }

  /** The bus forgets what a room's meter had heard. */
  async wipeCheckpoint(meetingId: MeetingId) {
    const key = `${roomIdOf(this.tenantId, meetingId)}/meter`
    const there = await this.bus.getVersioned(key)
    if (there) await this.bus.compareAndSet(key, there.version, null, 1)
    this.clock.advance(1)
  }

  /** What a department used in each of its periods, the first one first. */
  async uses(departmentId: DepartmentId): Promise<{ startsAt: string; endsAt: string; used: number }[]> {
    const rows = await this.storage.inTenant(this.tenantId, (tx) =>
      tx
        .selectFrom('quota_accounts')
        .selectAll()
        .where('department_id', '=', departmentId)
        .orderBy('period_starts_at')
        .execute(),
    )
    const iso = (at: Date) => at.toISOString()
    return rows.map((row) => ({
      startsAt: iso(row.period_starts_at),
      endsAt: iso(row.period_ends_at),
      used: row.used,
    }))
  }

  /** What the journal says of a device. */
  async spans({ peerId }: Device) {
    return this.storage.inTenant(this.tenantId, (tx) =>
      tx.selectFrom('attendance_spans').selectAll().where('peer_id', '=', peerId).orderBy('id').execute(),
    )
  }

  /** Collects a room's orders from now on. */
  async orders(meetingId: MeetingId): Promise<RoomOrder[]> {
    const heard: RoomOrder[] = []
    const roomId = roomIdOf(this.tenantId, meetingId)
    await this.bus.subscribe(ordersTopic(roomId), (message) => heard.push(RoomOrder.parse(message)))
    return heard
  }

  async listen(): Promise<void> {
    await this.bus.subscribe(minuteEventsTopic(this.tenantId), (message) =>
      this.events.push(MinuteEvent.parse(message)),
    )
  }

  /** Another room uses seconds of a department and is over. */
  async spend(departmentId: DepartmentId, seconds: number): Promise<void> {
    const { tenantId, clock } = this
    const [meetingId, nowMs] = [await this.addMeeting(), clock.nowMs()]
    const accounts = new Accounts({ zones: readZoneTable(), newId, monthlySecondsDefault: 3_600 })
    await this.storage.inTenant(tenantId, async (tx) => {
      const account = await accounts.open(tx, tenantId, departmentId, nowMs)
      const report = { tenantId, meetingId, accountId: account.id, epoch: 1, sequence: 1, usedTotal: seconds, nowMs }
      await new Leases(newId).close(tx, account, report)
    })
  }

  topUp(departmentId: DepartmentId, seconds: number) {
    return this.minutes.topUp(this.tenantId, { departmentId, seconds, actorId: this.hostId, note: '' })
  }

  /** What a department, or with null the company, says; the rest as it was. */
  async say(departmentId: DepartmentId | null, said: Partial<MinuteSettings>) {
    const subject = departmentId ? ({ scope: 'department', departmentId } as const) : ({ scope: 'company' } as const)
    const { saved } = await this.minutes.settings(this.tenantId)
    const before = saved.find((one) => JSON.stringify(one.subject) === JSON.stringify(subject))
    const settings = { ...(before?.settings ?? nothingSaid), ...said }
    const actor = { tenantId: this.tenantId, personId: this.hostId }
    await this.minutes.saveSettings(actor, { subject, settings, revision: before?.revision ?? 0 })
  }

  setWeights(weights: Pick<Partial<MinuteSettings>, 'audioWeight' | 'videoWeight' | 'recordingWeight'>) {
    return this.say(null, weights)
  }

  /** Says who pays for a meeting, as the host or an admin does. */
  async changeMeeting(meetingId: MeetingId, change: { payer?: 'joiner' | 'host'; exempt?: 'emergency' | null }) {
    await this.storage.inTenant(this.tenantId, (tx) =>
      tx.updateTable('meetings').set(change).where('id', '=', meetingId).execute(),
    )
    await this.#tellChange(null)
  }

  /** The host's department pays for a department's people from now on. */
  async takeOver(meetingId: MeetingId, departmentId: DepartmentId) {
    const row = { tenant_id: this.tenantId, meeting_id: meetingId, department_id: departmentId }
    const taken = { person_id: this.hostId, taken_at: new Date(this.clock.nowMs()) }
    await this.storage.inTenant(this.tenantId, (tx) =>
      tx
        .insertInto('payer_takeovers')
        .values({ ...row, ...taken })
        .execute(),
    )
    await this.#tellChange(departmentId)
  }

  async #tellChange(departmentId: DepartmentId | null) {
    const at = new Date(this.clock.nowMs()).toISOString()
    await this.bus.publish(minuteEventsTopic(this.tenantId), { event: 'changed', departmentId, at })
    await this.idle()
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
    const metered = roomIdOf(this.tenantId, node.meetingId)
    const beside = node.sideRoomId && { roomId: roomIdOf(this.tenantId, node.sideRoomId), meteredIn: metered }
    const connectedMs = this.#look(peerId)
    const { videoMs, recording, region } = node
    const said = { sequence: ++node.sequence, connectedMs, videoMs, recording, region, ended }
    return { roomId: metered, ...beside, peerId, nodeId: 'n1', ...said }
  }

  #look(peerId: PeerId): number {
    const node = this.#nodes.get(peerId)
    if (!node) return 0
    const connectedMs = this.clock.nowMs() - node.sinceMs
    if (node.video) node.videoMs += connectedMs - node.lookedAtMs
    node.lookedAtMs = connectedMs
    return connectedMs
  }

  async #tell(peerId: PeerId, ended: boolean) {
    const fact = this.fact(peerId, ended)
    if (fact) await this.bus.append(factsStream, fact)
  }
}
