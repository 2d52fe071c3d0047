import type { ReminderSetting } from '../../infra/storage/hoursTables.ts'

/** Of people who say nothing of their own. */
export const defaultReminders: ReminderSetting[] = [{ minutesBefore: 10, via: 'app' }]
