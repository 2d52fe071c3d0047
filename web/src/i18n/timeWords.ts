import { defineWords } from './words.ts'

export const words = defineWords({
  en: {
    'time.hoursMinutes': '{hours} h {minutes} min',
    'time.hoursShort': '{count} h',
    'time.minutesShort': '{count} min',
    'time.night': 'night there',
    'time.findZone': 'City, region or GMT offset',
    'time.today': 'Today',
    'time.tomorrow': 'Tomorrow',
    'time.yesterday': 'Yesterday',
    'time.nextDay': 'next day',
    'time.dayBefore': 'day before',
    'time.moreZones.one': 'and {count} more zone',
    'time.moreZones.other': 'and {count} more zones',
  },
  zh: {
    'time.hoursMinutes': '{hours} 小时 {minutes} 分钟',
    'time.hoursShort': '{count} 小时',
    'time.minutesShort': '{count} 分钟',
    'time.night': '当地夜间',
    'time.findZone': '城市、地区或 GMT 偏移',
    'time.today': '今天',
    'time.tomorrow': '明天',
    'time.yesterday': '昨天',
    'time.nextDay': '次日',
    'time.dayBefore': '前一日',
    'time.moreZones.one': '另有 {count} 个时区',
    'time.moreZones.other': '另有 {count} 个时区',
  },
})
