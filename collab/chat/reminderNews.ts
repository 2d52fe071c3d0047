import type { Bus } from '../../infra/bus/bus.ts'
import type { Log } from '../../infra/log.ts'
import { reminderEventsTopic, ToldReminder } from '../protocol/hours.ts'
import { CompanyNews } from './companyNews.ts'

/** Hands a reminder that has become due to the open pages of whom it is for. */
export class ReminderNews extends CompanyNews<ToldReminder> {
  constructor({ bus, log }: { bus: Bus; log: Log }) {
    super({
      bus,
      log,
      topicOf: reminderEventsTopic,
      schema: ToldReminder,
      concerned: async (_, { personId }) => new Set([personId]),
    })
  }
}
