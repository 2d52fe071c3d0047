import { minutesName } from '../i18n/format.ts'
import { t, type Key } from '../i18n/t.ts'
import type { SettingField } from './settingSources.ts'
import { settingValue } from './settingValue.ts'

/** One field that differs, in words. */
export interface ChangedField {
  name: string
  before: string
  after: string
}

const actions = ['settings', 'top-up', 'transfer', 'tag', 'request', 'payer', 'takeover'] as const

const settingNames: Record<SettingField, Key> = {
  period: 'minutes.setting.period',
  poolSeconds: 'minutes.setting.poolSeconds',
  carryOverSecondsMax: 'minutes.setting.carryOverSecondsMax',
  graceSeconds: 'minutes.setting.graceSeconds',
  audioOnlySeconds: 'minutes.setting.audioOnlySeconds',
  whenUnreachable: 'minutes.setting.whenUnreachable',
  personSeconds: 'minutes.setting.personSeconds',
  audioWeight: 'minutes.setting.audioWeight',
  videoWeight: 'minutes.setting.videoWeight',
  recordingWeight: 'minutes.setting.recordingWeight',
  overrideSeconds: 'minutes.setting.overrideSeconds',
}
const otherNames: Record<string, Key> = {
  seconds: 'minutes.field.seconds',
  grantedSeconds: 'minutes.granted',
  note: 'minutes.note',
  name: 'minutes.field.name',
  personIds: 'minutes.field.people',
  payer: 'minutes.payer',
  exempt: 'minutes.exempt',
  state: 'minutes.field.state',
  to: 'minutes.to',
  departmentId: 'minutes.department',
}
/** Said by the rest of their change, or ids that say nothing. */
const silent = /^(from|fromSeconds|toSeconds|revision|\w+(?<!department)Id)$/

/** What somebody did, by its code; one that is newer than this client keeps its code. */
export function actionName(action: string): string {
  const known = actions.find((each) => each === action)
  return known ? t(`minutes.action.${known}`) : action
}

/**
 * The fields in which two states of something differ; a side that is missing says nothing of any. Departments
 * are told by name where `nameOf` knows one.
 */
export function changedFields(
  before: unknown,
  after: unknown,
  nameOf: (departmentId: string) => string | undefined = () => undefined,
): ChangedField[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((field) => JSON.stringify(from[field] ?? null) !== JSON.stringify(to[field] ?? null))
    .filter((field) => !silent.test(field))
    .map((field) => ({
      name: fieldName(field),
      before: valueName(field, from[field], nameOf),
      after: valueName(field, to[field], nameOf),
    }))
    .filter((field) => field.before !== field.after)
}

function fieldsOf(state: unknown): Record<string, unknown> {
  return state !== null && typeof state === 'object' && !Array.isArray(state) ? (state as Record<string, unknown>) : {}
}

function fieldName(field: string): string {
  if (Object.hasOwn(settingNames, field)) return t(settingNames[field as SettingField])
  const other = Object.hasOwn(otherNames, field) ? otherNames[field] : undefined
  return other ? t(other) : field
}

function valueName(field: string, value: unknown, nameOf: (departmentId: string) => string | undefined): string {
  if (value === null || value === undefined || value === '') return '–'
  if ((field === 'to' || field === 'departmentId') && typeof value === 'string') return nameOf(value) ?? '–'
  if (field === 'state' && (value === 'open' || value === 'granted' || value === 'refused'))
    return t(`minutes.state.${value}`)
  if (Array.isArray(value)) return t('home.attendees', { count: value.length })
  if (Object.hasOwn(settingNames, field)) return settingValue(field, value)
  if (/seconds$/i.test(field) && typeof value === 'number') return minutesName(value)
  if (field === 'payer' && (value === 'joiner' || value === 'host')) return t(`minutes.payer.${value}`)
  if (field === 'exempt' && (value === 'emergency' || value === 'all-hands')) return t(`minutes.exempt.${value}`)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
