import type { Language } from '../../infra/contract/shapes.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import { Recurrence } from '../protocol/recurrence.ts'

export interface SampleDepartment {
  name: string
  zone: string
  language: Language
  monthlySeconds: number
  workHours: { fromMinute: number; untilMinute: number; days: number[] }
  /** Name and address; the first leads. */
  people: [name: string, email: string][]
}

const weekdays = [1, 2, 3, 4, 5]

export const sampleDepartments: SampleDepartment[] = [
  {
    name: 'Shanghai',
    zone: 'Asia/Shanghai',
    language: 'zh',
    monthlySeconds: 3000 * 60,
    workHours: { fromMinute: 9 * 60, untilMinute: 18 * 60, days: weekdays },
    people: [
      ['陈静', 'chen.jing@example.com'],
      ['王磊', 'wang.lei@example.com'],
      ['李欣怡', 'li.xinyi@example.com'],
      ['张浩然', 'zhang.haoran@example.com'],
      ['周敏', 'zhou.min@example.com'],
    ],
  },
  {
    name: 'Munich',
    zone: 'Europe/Berlin',
    language: 'en',
    monthlySeconds: 2400 * 60,
    workHours: { fromMinute: 8 * 60, untilMinute: 17 * 60, days: weekdays },
    people: [
      ['Anna Huber', 'anna.huber@example.com'],
      ['Jonas Bauer', 'jonas.bauer@example.com'],
      ['Katharina Maier', 'katharina.maier@example.com'],
      ['Emre Yılmaz', 'emre.yilmaz@example.com'],
    ],
  },
  {
    name: 'São Paulo',
    zone: 'America/Sao_Paulo',
    language: 'en',
    monthlySeconds: 1500 * 60,
    workHours: { fromMinute: 9 * 60, untilMinute: 18 * 60, days: weekdays },
    people: [
      ['Mariana Oliveira', 'mariana.oliveira@example.com'],
      ['Rafael Souza', 'rafael.souza@example.com'],
      ['Beatriz Santos', 'beatriz.santos@example.com'],
      ['Thiago Nakamura', 'thiago.nakamura@example.com'],
    ],
  },
]

type SampleMeeting = Omit<NewMeeting, 'startLocal' | 'attendeeIds' | 'payer' | 'exempt'> & {
  /** The department whose lead hosts and whose people come; everybody, hosted by the owner, where silent. */
  hostedBy?: string
  /** ISO weekday of the first one. */
  weekday: number
  /** Wall time in the meeting's zone. */
  time: string
}

export const sampleMeetings: SampleMeeting[] = [
  {
    title: 'Weekly sync',
    zone: 'Europe/Berlin',
    // Noon in Munich is early evening in Shanghai and morning in São Paulo, all year round.
    time: '12:00',
    weekday: 2,
    durationSeconds: 45 * 60,
    recurrence: Recurrence.parse({ every: 'week' }),
  },
  {
    title: '每日站会',
    hostedBy: 'Shanghai',
    zone: 'Asia/Shanghai',
    time: '09:30',
    weekday: 1,
    durationSeconds: 15 * 60,
    recurrence: Recurrence.parse({ every: 'week', weekdays }),
  },
  {
    title: 'Monthly review',
    hostedBy: 'São Paulo',
    zone: 'America/Sao_Paulo',
    time: '15:00',
    weekday: 4,
    durationSeconds: 60 * 60,
    recurrence: Recurrence.parse({ every: 'month' }),
  },
]
