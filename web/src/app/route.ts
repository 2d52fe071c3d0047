/** The rooms of the minutes' place, as their addresses end. */
export const minutesTabs = ['overview', 'charts', 'statements', 'ledger', 'changes', 'simulate', 'settings'] as const
export type MinutesTab = (typeof minutesTabs)[number]

/** What an address shows. */
export type Route =
  | { at: 'home' }
  | { at: 'first'; secret: string }
  | { at: 'sign-in' }
  | { at: 'sign-in-link'; secret: string }
  | { at: 'call'; secret: string }
  | { at: 'schedule'; meetingId: string }
  | { at: 'poll'; secret: string }
  | { at: 'book'; secret: string }
  | { at: 'booked'; secret: string }
  | { at: 'polls'; pollId: string }
  | { at: 'booking' }
  | { at: 'fairness' }
  | { at: 'hours' }
  | { at: 'scheduled'; meetingId: string }
  | { at: 'record'; meetingId: string }
  | { at: 'recorded' }
  | { at: 'calendar' }
  | { at: 'documents' }
  | { at: 'document'; documentId: string }
  | { at: 'people' }
  | { at: 'resources' }
  | { at: 'minutes'; tab: MinutesTab }
  | { at: 'own-minutes' }
  | { at: 'outbox' }
  | { at: 'world' }
  | { at: 'regions' }
  | { at: 'watermark' }
  | { at: 'settings' }
  | { at: 'actions' }
  | { at: 'agendas' }
  | { at: 'nowhere' }

const fixed: Record<string, Route> = {
  '/': { at: 'home' },
  '/sign-in': { at: 'sign-in' },
  '/schedule': { at: 'schedule', meetingId: '' },
  '/polls': { at: 'polls', pollId: '' },
  '/booking': { at: 'booking' },
  '/fairness': { at: 'fairness' },
  '/settings/hours': { at: 'hours' },
  '/settings/recorded': { at: 'recorded' },
  '/calendar': { at: 'calendar' },
  '/documents': { at: 'documents' },
  '/people': { at: 'people' },
  '/people/rooms': { at: 'resources' },
  '/minutes': { at: 'own-minutes' },
  '/admin/minutes': { at: 'minutes', tab: 'overview' },
  '/admin/outbox': { at: 'outbox' },
  '/admin/world': { at: 'world' },
  '/admin/regions': { at: 'regions' },
  '/admin/watermark': { at: 'watermark' },
  '/settings': { at: 'settings' },
  '/actions': { at: 'actions' },
  '/actions/agendas': { at: 'agendas' },
}

/** Reads a path; a slash at its end does not matter. */
export function routeOf(path: string): Route {
  const clean = path === '/' ? path : path.replace(/\/+$/, '')
  const plain = fixed[clean]
  if (plain) return plain
  const [, area = '', value = '', more] = clean.split('/')
  if (area === 'admin' && value === 'minutes') {
    const tab = minutesTabs.find((each) => each === more)
    return tab && clean.split('/').length === 4 ? { at: 'minutes', tab } : { at: 'nowhere' }
  }
  if (value === '' || more !== undefined) return { at: 'nowhere' }
  if (area === 'first') return { at: 'first', secret: value }
  if (area === 'sign-in') return { at: 'sign-in-link', secret: value }
  if (area === 'm') return { at: 'call', secret: value }
  if (area === 'd') return { at: 'document', documentId: value }
  if (area === 'schedule') return { at: 'schedule', meetingId: value }
  if (area === 'poll') return { at: 'poll', secret: value }
  if (area === 'polls') return { at: 'polls', pollId: value }
  if (area === 'book') return { at: 'book', secret: value }
  if (area === 'booking') return { at: 'booked', secret: value }
  if (area === 'record') return { at: 'record', meetingId: value }
  if (area === 'scheduled') return { at: 'scheduled', meetingId: value }
  return { at: 'nowhere' }
}

/** Goes to an address of ours without loading the page again. */
export function navigate(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') history.replaceState(null, '', path)
  else history.pushState(null, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** Turns clicks on links of ours into `navigate`; returns what stops it. */
export function followLinks(): () => void {
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = event.composedPath().find((part): part is HTMLAnchorElement => part instanceof HTMLAnchorElement)
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
    if (link.pathname.startsWith('/api/') || (link.hash && link.pathname === location.pathname)) return
    event.preventDefault()
    navigate(link.pathname + link.search)
  }
  document.addEventListener('click', onClick)
  return () => document.removeEventListener('click', onClick)
}
