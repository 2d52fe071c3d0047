import { minutesName } from '../i18n/format.ts'
import { t } from '../i18n/t.ts'
import type { SettingField } from './settingSources.ts'

const seconds: readonly string[] = [
  'poolSeconds',
  'carryOverSecondsMax',
  'graceSeconds',
  'audioOnlySeconds',
  'personSeconds',
  'overrideSeconds',
] satisfies SettingField[]

/** A setting's value in words; nothing said reads as no limit where that is what it means. */
export function settingValue(field: string, value: unknown): string {
  if (value === null || value === undefined) return t('minutes.noLimit')
  if (seconds.includes(field) && typeof value === 'number') return minutesName(value)
  if (field === 'period' && (value === 'week' || value === 'month' || value === 'quarter'))
    return t(`minutes.period.${value}`)
  if (field === 'whenUnreachable' && (value === 'continue' || value === 'refuse'))
    return t(`minutes.unreachable.${value}`)
  return typeof value === 'number' ? t('minutes.times', { count: value }) : String(value)
}
