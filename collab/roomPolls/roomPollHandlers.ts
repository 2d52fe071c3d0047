import type { CallHandlers } from '../../infra/contract/calls.ts'
import type { MeetingId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import { leads, type LiveRoles } from '../admission/liveRoles.ts'
import type { HouseCaller } from '../chat/houseCaller.ts'
import type { MeetingFeed } from '../chat/meetingFeed.ts'
import type { ParticipantNames } from '../directory/participantNames.ts'
import type { OwnRoomPoll, RoomPollCalls, RoomPollRoutes } from '../protocol/roomPolls.ts'
import type { PollNews } from './pollNews.ts'
import type { Pollster, RoomPolls } from './roomPolls.ts'

export interface RoomPollHandlersDeps {
  polls: RoomPolls
  news: PollNews
  feed: MeetingFeed
  roles: LiveRoles
  names: ParticipantNames
}

export function roomPollHandlers(deps: RoomPollHandlersDeps): CallHandlers<RoomPollCalls, HouseCaller> {
  const { polls, news, feed } = deps
  const find = async (caller: HouseCaller, meetingId: MeetingId) => pollsterOf(deps, await caller.session(), meetingId)
  const told = async (who: Pollster, poll: OwnRoomPoll) => {
    await news.changed(who.tenantId, poll)
    return poll
  }
  return {
    'polls.list': async (caller, { meetingId }) => polls.list(await find(caller, meetingId)),
    'polls.save': async (caller, { meetingId, pollId, draft }) => {
      const who = await find(caller, meetingId)
      return told(who, await polls.save(who, pollId, draft))
    },
    'polls.start': async (caller, { meetingId, pollId }) => {
      const who = await find(caller, meetingId)
      return told(who, await polls.turn(who, pollId, 'open'))
    },
    'polls.stop': async (caller, { meetingId, pollId }) => {
      const who = await find(caller, meetingId)
      return told(who, await polls.turn(who, pollId, 'closed'))
    },
    'polls.remove': async (caller, { meetingId, pollId }) => {
      const who = await find(caller, meetingId)
      await polls.remove(who, pollId)
      await feed.tell(who.tenantId, meetingId, 'poll.removed', { meetingId, pollId })
      return {}
    },
    'polls.vote': async (caller, { meetingId, pollId, choices }) => {
      const who = await find(caller, meetingId)
      const poll = await polls.vote(who, pollId, choices)
      news.voted(who.tenantId, meetingId, pollId)
      return poll
    },
    'polls.votes': async (caller, { meetingId, pollId }) => ({
      votes: await polls.votes(await find(caller, meetingId), pollId),
    }),
    'polls.allow': async (caller, { meetingId, membersMay }) => {
      const who = await find(caller, meetingId)
      await polls.allow(who, membersMay)
      await feed.tell(who.tenantId, meetingId, 'polls.rules', { meetingId, membersMay })
      return { membersMay }
    },
  }
}

export function roomPollRouteHandlers(
  deps: Pick<RoomPollHandlersDeps, 'polls' | 'roles' | 'names'>,
): RouteHandlers<RoomPollRoutes> {
  return {
    'GET /api/meetings/:meetingId/polls': async ({ session, params }) =>
      deps.polls.list(await pollsterOf(deps, session, params.meetingId)),
    'GET /api/meetings/:meetingId/polls/:pollId/votes': async ({ session, params }) => ({
      votes: await deps.polls.votes(await pollsterOf(deps, session, params.meetingId), params.pollId),
    }),
  }
}

async function pollsterOf(
  { roles, names }: Pick<RoomPollHandlersDeps, 'roles' | 'names'>,
  session: Session,
  meetingId: MeetingId,
): Promise<Pollster> {
  const { role, personKey } = await roles.find(session, meetingId)
  return {
    tenantId: session.tenantId,
    meetingId,
    personKey,
    name: await names.of(session),
    leads: leads(role),
    guest: session.kind === 'guest',
  }
}
