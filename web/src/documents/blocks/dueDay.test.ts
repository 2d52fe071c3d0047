import { describe, expect, test } from 'vitest'
import { dayAfter, dueWords, nextMonday } from './dueDay.ts'
import '../../i18n/testing/words.ts'

describe('a due day', () => {
  const friday = new Date(2026, 10, 27, 23, 30)

  test('is said as today and tomorrow where it is', () => {
    expect(dueWords('2026-11-27', friday)).toEqual({ words: 'Today', late: false })
    expect(dueWords('2026-11-28', friday)).toEqual({ words: 'Tomorrow', late: false })
  })

  test('is late the day after, and names its year only where another one runs', () => {
    expect(dueWords('2026-11-26', friday, 'en-GB')).toEqual({ words: '26 Nov', late: true })
    expect(dueWords('2027-01-04', friday, 'zh-CN')).toEqual({ words: '2027年1月4日', late: false })
  })

  test('is nothing when it is no day', () => expect(dueWords('soon', friday)).toBeUndefined())

  test('counts over the ends of months and from Monday to Monday', () => {
    expect(dayAfter(friday, 5)).toBe('2026-12-02')
    expect(nextMonday(friday)).toBe('2026-11-30')
    expect(nextMonday(new Date(2026, 10, 30))).toBe('2026-12-07')
  })
})
