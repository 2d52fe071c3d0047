import { expect, test } from 'vitest'
import type { PersonId } from '../../../infra/contract/ids.ts'
import type { Sitting } from '../../../collab/protocol/attendance.ts'
import { attendanceCsv } from './attendanceCsv.ts'
import '../i18n/testing/words.ts'

const sitting: Sitting = {
  startsAt: '2026-11-23T09:00:00.000Z',
  endsAt: '2026-11-23T10:00:00.000Z',
  people: [
    {
      personKey: 'a',
      name: '=HYPERLINK("http://evil.example")',
      external: true,
      departmentName: null,
      stays: [
        {
          fromAt: '2026-11-23T09:07:00.000Z',
          untilAt: null,
          regions: ['munich', 'shanghai'],
          device: { form: 'phone', browser: 'Safari', system: 'iOS' },
        },
      ],
      presentSeconds: 60,
      arrival: 'late',
      lateSeconds: 420,
    },
  ],
  absent: [{ personId: 'p' as PersonId, name: '+Cy' }],
}

test('[AT5] each stay is a line, and no name is run as a formula', () => {
  const [head, ...lines] = attendanceCsv([sitting]).split('\r\n')
  expect(head?.split(',')).toHaveLength(13)
  expect(lines).toEqual([
    `2026-11-23T09:00:00.000Z,"'=HYPERLINK(""http://evil.example"")",yes,,2026-11-23T09:07:00.000Z,,munich shanghai,Phone,Safari,iOS,Late,420,60`,
    `2026-11-23T09:00:00.000Z,'+Cy,no,,,,,,,,Did not come`,
    '',
  ])
})
