/** What a presenter tells everybody, a part of presence: `view` is where the top of their screen is in the text. */
export interface Presenting {
  sinceMs: number
  view: string
}

/** Somebody who presents, as presence has it. */
export interface Presenter extends Presenting {
  clientId: number
  personKey: string
  name: string
}

/** How this screen stands to whoever presents. `away`: left by scrolling or clicking, until asked to follow again. */
export type Following =
  | { at: 'alone' }
  | { at: 'presenting'; sinceMs: number }
  | { at: 'following'; presenter: Presenter }
  | { at: 'away'; presenter: Presenter }

export type FollowingEvent =
  /** Who presents now, or nobody; this screen itself is never meant. */
  | { event: 'presenter'; presenter: Presenter | null }
  /** Present, or take over from whoever does. */
  | { event: 'present'; nowMs: number }
  | { event: 'stop' }
  /** Scrolled or clicked by hand. */
  | { event: 'left' }
  | { event: 'followAgain' }

export function step(state: Following, event: FollowingEvent): Following {
  switch (event.event) {
    case 'presenter':
      return met(state, event.presenter)
    case 'present':
      return { at: 'presenting', sinceMs: Math.max(event.nowMs, latestOf(state) + 1) }
    case 'stop':
      return state.at === 'presenting' ? { at: 'alone' } : state
    case 'left':
      return state.at === 'following' ? { at: 'away', presenter: state.presenter } : state
    case 'followAgain':
      return state.at === 'away' ? { at: 'following', presenter: state.presenter } : state
    default:
      return event satisfies never
  }
}

function met(state: Following, presenter: Presenter | null): Following {
  if (state.at === 'presenting') {
    // Whoever began last presents: somebody took over.
    return presenter && presenter.sinceMs > state.sinceMs ? { at: 'following', presenter } : state
  }
  if (!presenter) return { at: 'alone' }
  const same = state.at !== 'alone' && state.presenter.personKey === presenter.personKey
  // A new presenter is followed by all, also by those who had left the one before.
  return { at: same ? state.at : 'following', presenter }
}

/** Clocks differ between screens: taking over must count as later than the one taken over from. */
const latestOf = (state: Following) => ('presenter' in state ? state.presenter.sinceMs : 0)

/** Who presents according to presence: whoever began last, and of two at the same moment the higher client id. */
export function presenterIn(states: ReadonlyMap<number, unknown>, ownClientId: number): Presenter | null {
  let latest: Presenter | null = null
  for (const [clientId, state] of states) {
    const presenter = clientId === ownClientId ? null : presenterOf(clientId, state)
    if (!presenter) continue
    if (!latest || presenter.sinceMs > latest.sinceMs) latest = presenter
    else if (presenter.sinceMs === latest.sinceMs && clientId > latest.clientId) latest = presenter
  }
  return latest
}

function presenterOf(clientId: number, state: unknown): Presenter | null {
  const { presenting, user } = (state ?? {}) as { presenting?: Partial<Presenting>; user?: Record<string, unknown> }
  if (typeof presenting !== 'object' || presenting === null || typeof presenting.sinceMs !== 'number') return null
  if (!Number.isFinite(presenting.sinceMs)) return null
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    clientId,
    sinceMs: presenting.sinceMs,
    view: textOf(presenting.view),
    personKey: textOf(user?.['personKey']),
    name: textOf(user?.['name']),
  }
}
