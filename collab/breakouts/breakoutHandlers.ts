import type { CallHandlers } from '../../infra/contract/calls.ts'
import type { HouseCaller } from '../chat/houseCaller.ts'
import type { BreakoutCalls } from '../protocol/breakouts.ts'
import type { Breakouts } from './breakouts.ts'

export function breakoutHandlers(breakouts: Breakouts): CallHandlers<BreakoutCalls, HouseCaller> {
  const done = async (task: Promise<void>) => {
    await task
    return {}
  }
  return {
    'breakouts.look': async (caller, { meetingId }) => ({
      breakouts: await breakouts.look(await caller.session(), meetingId),
    }),
    'breakouts.plan': async (caller, asked) => breakouts.plan(await caller.session(), asked),
    'breakouts.open': async (caller, asked) => breakouts.open(await caller.session(), asked),
    'breakouts.move': async (caller, asked) => done(breakouts.move(await caller.session(), asked)),
    'breakouts.extend': async (caller, asked) => done(breakouts.extend(await caller.session(), asked)),
    'breakouts.broadcast': async (caller, asked) => done(breakouts.broadcast(await caller.session(), asked)),
    'breakouts.recall': async (caller, { meetingId }) => done(breakouts.recall(await caller.session(), meetingId)),
    'breakouts.help': async (caller, asked) => done(breakouts.help(await caller.session(), asked)),
  }
}
