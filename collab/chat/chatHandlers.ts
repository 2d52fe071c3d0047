import type { Clock } from '../../infra/clock.ts'
import type { CallHandlers } from '../../infra/contract/calls.ts'
import { personKeyOf } from '../admission/bearer.ts'
import { leads, type LiveRoles } from '../admission/liveRoles.ts'
import { PersonRate } from '../files/personRate.ts'
import type { ChatCalls } from '../protocol/chat.ts'
import type { Chat } from './chat.ts'
import type { ChatReceipts } from './chatReceipts.ts'
import type { HouseCaller } from './houseCaller.ts'

/** Two a second for as long as somebody likes. */
const writtenPerMinuteMax = 120
const searchesPerMinuteMax = 120

export interface ChatHandlersDeps {
  chat: Chat
  receipts: ChatReceipts
  roles: LiveRoles
  clock: Clock
}

export function chatHandlers({ chat, receipts, roles, clock }: ChatHandlersDeps): CallHandlers<ChatCalls, HouseCaller> {
  const writing = new PersonRate(clock, writtenPerMinuteMax)
  const searching = new PersonRate(clock, searchesPerMinuteMax)
  return {
    'chat.send': async (caller, { meetingId, ...draft }) => {
      const session = await caller.session()
      writing.take(personKeyOf(session))
      await roles.demandMay(session, meetingId, 'chat')
      return chat.send(session, meetingId, draft)
    },
    'chat.edit': async (caller, { meetingId, ...change }) => {
      const session = await caller.session()
      writing.take(personKeyOf(session))
      await roles.demandMay(session, meetingId, 'chat')
      return chat.edit(session, meetingId, change)
    },
    // Whoever may write no more may still take back what they wrote.
    'chat.delete': async (caller, { meetingId, id }) => {
      const session = await caller.session()
      const { role } = await roles.find(session, meetingId)
      return chat.delete(session, meetingId, id, leads(role))
    },
    'chat.older': async (caller, { meetingId, beforeId, reach }) => {
      const session = await caller.session()
      await roles.find(session, meetingId)
      return { messages: await chat.older(session, meetingId, beforeId, reach) }
    },
    'chat.search': async (caller, { meetingId, words }) => {
      const session = await caller.session()
      searching.take(personKeyOf(session))
      await roles.find(session, meetingId)
      return { messages: await chat.search(session, meetingId, words) }
    },
    'chat.read': async (caller, { meetingId, ids }) => {
      const session = await caller.session()
      await roles.find(session, meetingId)
      await receipts.read(session, meetingId, ids)
      return {}
    },
    'chat.receipts': async (caller, { meetingId, id }) => {
      const session = await caller.session()
      await roles.find(session, meetingId)
      return { receipts: await receipts.list(session, meetingId, id) }
    },
    'chat.remind': async (caller, { meetingId, id }) => {
      const session = await caller.session()
      const { meeting } = await roles.demandMay(session, meetingId, 'chat')
      return { receipts: await receipts.remind(session, meeting, id) }
    },
  }
}
