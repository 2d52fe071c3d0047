import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallInput, CallOutput } from '../../../infra/contract/calls.ts'
import type { MeetingId, RoomId, TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { createHttp } from '../../../infra/http.ts'
import { MasterKeys } from '../../../infra/masterKeys.ts'
import { folderObjects } from '../../../infra/objects/folderObjects.ts'
import { newId } from '../../../infra/secrets.ts'
import { LiveRoles } from '../../admission/liveRoles.ts'
import { openMeetings } from '../../admission/testing/realMeetings.ts'
import { openHouseForTests, type HouseForTests } from '../../directory/testing/directoryHouse.ts'
import { DocumentKeys } from '../../documents/documentKeys.ts'
import type { ErasureHook } from '../../documents/documentStores.ts'
import type { LiveRoom } from '../../ports.ts'
import { chatCalls, type ChatCalls } from '../../protocol/chat.ts'
import { Notices } from '../../ringing/notices.ts'
import { PersonNews } from '../../ringing/personNews.ts'
import { MeetingChat } from '../meetingChat.ts'
import { MeetingFeed } from '../meetingFeed.ts'

export type ChatHouse = Awaited<ReturnType<typeof openChatHouse>>

/** The media plane as far as a chat asks it: who was put out, and what the hosts decided. */
export class StageForTests {
  readonly removedKeys = new Set<string>()
  live: LiveRoom | null = null

  readonly removed = async (_roomId: RoomId, personKey: string) => this.removedKeys.has(personKey)
  readonly room = async () => this.live
  readonly presence = async () => []
}

/** A house's chat on one of its processes; `folder` holds its files. */
export function chatOf(house: HouseForTests, folder: string, stage: StageForTests, master: MasterKeys) {
  const feed = new MeetingFeed(house)
  const meetings = openMeetings(house)
  const erasures: ErasureHook[] = []
  const fileParts = { objects: folderObjects(folder), cipher: new DocumentKeys({ ...house, master }), newId }
  const chat = new MeetingChat({
    ...house,
    ...fileParts,
    publicUrl: 'https://meet.example.com',
    feed,
    notices: new Notices({ ...house, newId, news: new PersonNews(house) }),
    roles: new LiveRoles({ meetings, placement: stage }),
    stores: { onErase: (hook) => void erasures.push(hook) },
  })
  return { feed, meetings, chat, erasures, fileParts }
}

/** A house with its chat, asked without a socket, and its files over HTTP without a network. */
export async function openChatHouse() {
  const house = await openHouseForTests()
  const folder = await mkdtemp(join(tmpdir(), 'meridian-chat-'))
  const stage = new StageForTests()
  const parts = chatOf(house, folder, stage, new MasterKeys([randomBytes(32)]))
  const app = await createHttp({
    log: house.log,
    isOwnOrigin: () => true,
    connectOrigins: () => [],
    trustProxy: false,
  })
  parts.chat.register(app, (request) => house.sessions.authenticate(request))
  const handlers = parts.chat.handlers()

  /** Calls as the page with this cookie would. Throws ProblemError. */
  const ask = async <K extends keyof ChatCalls>(
    cookie: string,
    call: K,
    input: CallInput<ChatCalls, K>,
  ): Promise<CallOutput<ChatCalls, K>> => {
    const session = async () => {
      const found = await house.sessions.authenticate(cookie)
      if (!found) throw new ProblemError('SIGN_IN_NEEDED')
      return found
    }
    const answer = await handlers[call]({ session }, chatCalls[call].in.parse(input) as never)
    return answer as CallOutput<ChatCalls, K>
  }
  const guestOf = async (tenantId: TenantId, meetingId: MeetingId, name = 'Gus') => {
    const secret = await house.sessions.openForGuest(tenantId, { meetingId, name, zone: 'UTC' })
    const cookie = `${house.cookie.name}=${secret}`
    const session = await house.sessions.authenticate(cookie)
    if (session?.kind !== 'guest') throw new Error('no guest')
    return { cookie, guestId: session.guestId }
  }
  const close = async () => {
    await app.close()
    await parts.chat.close()
    await house.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...house, ...parts, house, stage, folder, app, ask, guestOf, close }
}

/** Messages `1`, `2`, … of somebody, all at once; answers with their ids. */
export async function addMessages(
  { storage, clock }: HouseForTests,
  { tenantId, meetingId }: { tenantId: TenantId; meetingId: MeetingId },
  personKey: string,
  count: number,
): Promise<number[]> {
  const about = { tenant_id: tenantId, meeting_id: meetingId, person_key: personKey, name: 'Ada' }
  const values = Array.from({ length: count }, (_, at) => ({
    ...about,
    text: `${at + 1}`,
    sent_at: new Date(clock.nowMs()),
  }))
  const rows = await storage.inTenant(tenantId, (tx) =>
    tx.insertInto('chat_messages').values(values).returning('id').execute(),
  )
  return rows.map(({ id }) => id)
}
