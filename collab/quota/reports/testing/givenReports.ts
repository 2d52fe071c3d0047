import { insertDepartment } from '../../../directory/departments.ts'
import { addPersonTo } from '../../../directory/testing/directoryHouse.ts'
import { addAccount, addMeeting, addSpans, hourMs, openReportsHouse, poolSecondsDefault } from './reportsHouse.ts'

export const dayMs = 24 * hourMs
/** A Wednesday, noon in Berlin in winter. */
export const nowMs = Date.UTC(2027, 0, 20, 11)
/** January in Berlin. */
export const periodMs = [Date.UTC(2026, 11, 31, 23), Date.UTC(2027, 0, 31, 23)] as const

export type GivenReports = Awaited<ReturnType<typeof givenReports>>

/** A weekly meeting of a week ago, in which Ada of sales and Bob of research were, and a guest for a moment. */
export async function givenReports() {
  const house = await openReportsHouse(nowMs)
  const sales = house.departmentId
  const { departmentId: research } = await house.inTenant((tx) =>
    insertDepartment(
      tx,
      house.tenantId,
      { name: '=Research', zone: 'Asia/Shanghai', parentId: null },
      new Date(nowMs - dayMs),
    ),
  )
  const ada = await addPersonTo(house, house.tenantId, { name: 'Ada', departmentId: sales })
  const bob = await addPersonTo(house, house.tenantId, { name: '@Bob', departmentId: research })
  const [startMs, endMs] = [nowMs - 7 * dayMs, nowMs - 7 * dayMs + hourMs]
  const weekly = await addMeeting(house, {
    title: '+Weekly',
    hostId: ada.personId,
    startMs,
    endMs,
    attendeeIds: [bob.personId],
  })
  const common = { meetingId: weekly, startMs, endMs }
  await addSpans(house, [
    // Ada with two devices for half an hour, the second with a picture.
    { ...common, personKey: ada.personId, departmentId: sales, region: 'eu' },
    {
      ...common,
      personKey: ada.personId,
      departmentId: sales,
      region: 'eu',
      media: 'video',
      weight: 2,
      endMs: startMs + hourMs / 2,
    },
    { ...common, personKey: bob.personId, departmentId: research, region: 'cn', endMs: startMs + 1_500 },
    {
      ...common,
      personKey: 'a-guest',
      departmentId: sales,
      why: 'guest',
      region: 'eu',
      startMs: startMs + 500,
      endMs: startMs + 1_000,
    },
    {
      ...common,
      personKey: bob.personId,
      why: 'exempt',
      region: 'cn',
      startMs: startMs + 2_000,
      endMs: startMs + 3_000,
    },
  ])
  const period = { startMs: periodMs[0], endMs: periodMs[1] }
  const accountId = await addAccount(house, { ...period, departmentId: sales, granted: 6_000, used: 5_400 })
  await addAccount(house, { ...period, departmentId: research, granted: poolSecondsDefault, used: 1 })
  return { house, sales, research, ada, bob, weekly, accountId }
}
