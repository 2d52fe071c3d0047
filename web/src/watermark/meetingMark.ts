import type { Mark } from '../../../collab/protocol/watermark.ts'
import type { DocumentId } from '../../../infra/contract/ids.ts'
import { api } from '../api/api.ts'
import type { HouseLink } from '../link/houseLink.ts'
import { pageClock } from '../link/pageClock.ts'
import { MarkHolder } from './markHolder.ts'

/** The mark of a call's page: the ticket brought the first, the house socket brings the others. */
export function meetingMark(house: HouseLink, first: Mark | null): MarkHolder {
  const { meetingId } = house
  const holder = new MarkHolder(
    pageClock,
    {
      ask: async () => (await house.call('watermark.mark', { meetingId })).mark,
      report: async (what) => void (await house.call('watermark.tampered', { meetingId, what })),
    },
    first,
  )
  house.on('link', ({ at }) => {
    if (at === 'live') void holder.renew()
  })
  return holder
}

/** The mark of a page that shows the notes of a meeting outside its call. */
export function documentMark(documentId: DocumentId): MarkHolder {
  const params = { documentId }
  const holder = new MarkHolder(
    pageClock,
    {
      ask: async () => (await api('POST /api/documents/:documentId/mark', { params })).mark,
      report: async (what) => void (await api('POST /api/documents/:documentId/tampering', { params, body: { what } })),
    },
    null,
  )
  void holder.renew()
  return holder
}
