import { expect, test } from 'vitest'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { systemClock } from '../../infra/clock.ts'
import { removalsTopic } from '../../infra/contract/facts.ts'
import { roomIdOf, type DocumentId, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import { createLog } from '../../infra/log.ts'
import { newId } from '../../infra/secrets.ts'
import type { FoundMeeting } from './ports.ts'
import { Removals } from './removals.ts'

test('a removal from the room is one from its chat and notes, and what is no removal is passed over', async () => {
  const bus = memoryBus({ clock: systemClock })
  const tenantId = newId<TenantId>()
  const meetingId = newId<MeetingId>()
  const documentId = newId<DocumentId>()
  const { promise: revoked, resolve } = Promise.withResolvers<unknown[]>()
  const dismissed: unknown[] = []
  const removals = new Removals({
    bus,
    log: createLog({ level: 'silent', pretty: false }),
    meetings: {
      find: async (tenant, meeting) =>
        tenant === tenantId && meeting === meetingId ? ({ documentId } as FoundMeeting) : null,
    },
    chat: { dismiss: async (...who) => void dismissed.push(who) },
    documents: { revoke: async (...who) => resolve(who), revokeAll: async () => undefined },
  })
  await removals.start()
  await bus.publish(removalsTopic, { roomId: 'nowhere' })
  await bus.publish(removalsTopic, { roomId: roomIdOf(tenantId, newId()), personKey: 'somebody' })
  await bus.publish(removalsTopic, { roomId: roomIdOf(tenantId, meetingId), personKey: 'mallory' })
  expect(await revoked).toEqual([tenantId, documentId, 'mallory'])
  expect(dismissed.at(-1)).toEqual([meetingId, 'mallory'])
  await removals.close()
  await bus.close()
})
