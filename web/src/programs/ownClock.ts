import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import type { LitElement } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { dateName, dayAt } from '../i18n/format.ts'

/** The calendar and the clock of whoever is signed in. */
export class OwnClock {
  readonly #session: ContextConsumer<typeof sessionContext, LitElement>
  readonly #zones: Task<readonly [string], ZoneTable>

  constructor(host: LitElement) {
    this.#session = new ContextConsumer(host, { context: sessionContext, subscribe: true })
    this.#zones = new Task(host, {
      task: ([version]) => loadZones(version),
      args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
    })
  }

  get table(): ZoneTable | null {
    return this.#zones.value ?? null
  }

  get zone(): string {
    return this.#session.value?.info.person?.zone ?? 'Etc/UTC'
  }

  /** The day of an instant, in words; in UTC until the zones are there. */
  day(instant: string): string {
    return dateName(this.table ? dayAt(this.table, this.zone, Date.parse(instant)) : instant.slice(0, 10))
  }
}
