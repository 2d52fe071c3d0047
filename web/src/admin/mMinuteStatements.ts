import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { urlOf } from '../api/api.ts'
import '../app/mCombobox.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, dayAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { loadStatement } from './loadStatement.ts'
import './mDepartmentField.ts'
import './mStatement.ts'
import { minuteStyles } from './minuteStyles.ts'
import { statementOrders, type StatementOrder } from './statementGroups.ts'
import { instantsOf, monthSpan, type DaySpan } from './statementSpan.ts'

interface Only {
  departmentId?: DepartmentId
  meeting?: { meetingId: MeetingId; title: string }
  person?: { personKey: string; name: string }
}

interface House {
  table: ZoneTable
  directory: Directory
  span: DaySpan
}

/** Who used what, in which meeting, and who paid: by span, department, meeting and person, with its CSV. */
export class MMinuteStatements extends LitElement {
  static override properties = { span: { state: true }, only: { state: true }, order: { state: true } }
  static override styles = [
    shared,
    minuteStyles,
    css`
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ]
  /** Null until the reader's own today is known: then this month. */
  declare span: DaySpan | null
  declare only: Only
  declare order: StatementOrder

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version, span]): Promise<House> => {
      const [table, directory] = await Promise.all([loadZones(version), loadDirectory()])
      return { table, directory, span: span ?? monthSpan(dayAt(table, this.#zone(), Date.now()), 0) }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? '', this.span] as const,
  })
  readonly #statement = new Task(this, {
    task: async ([house, only]) => {
      if (!house || house.span.fromDay > house.span.untilDay)
        return { lines: [], presentSeconds: 0, chargedSeconds: 0, cut: false }
      return loadStatement(this.#query(house, only), false)
    },
    args: () => [this.#house.value, this.only] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.span = null
    this.only = {}
    this.order = 'day'
  }

  override render() {
    return renderStates(this.#house, {
      waiting: () => html`<div class="card padded">${bones(6, 36)}</div>`,
      content: (house) => this.#content(house),
    })
  }

  #content(house: House) {
    return html`${this.#filters(house)} ${this.#chips()}
    ${renderStates(this.#statement, {
      waiting: () => html`<div class="card padded">${bones(6, 32)}</div>`,
      content: (statement) =>
        html`<m-statement
          .statement=${statement}
          .order=${this.order}
          .table=${house.table}
          .zone=${this.#zone()}
          @only=${(event: CustomEvent<{ meetingId?: MeetingId; personKey?: string; title?: string; name?: string }>) =>
            this.#narrow(event.detail)}
        ></m-statement>`,
    })}`
  }

  #filters(house: House) {
    const { span, directory, table } = house
    const today = dayAt(table, this.#zone(), Date.now())
    const day = (label: string, value: string, change: (day: string) => DaySpan) =>
      html`<wa-input
        type="date"
        label=${label}
        .value=${value}
        @change=${(event: Event) => {
          const typed = (event.currentTarget as WaInput).value
          if (typed) this.span = change(typed)
        }}
      ></wa-input>`
    return html`<div class="tools">
        ${day(t('minutes.fromDay'), span.fromDay, (fromDay) => ({ ...span, fromDay }))}
        ${day(t('minutes.untilDay'), span.untilDay, (untilDay) => ({ ...span, untilDay }))}
        <wa-button class="fit" appearance="outlined" @click=${() => (this.span = monthSpan(today, 0))}
          >${t('minutes.thisMonth')}</wa-button
        >
        <wa-button class="fit" appearance="outlined" @click=${() => (this.span = monthSpan(today, 1))}
          >${t('minutes.lastMonth')}</wa-button
        >
        <wa-button class="fit last" appearance="outlined" download href=${this.#csvUrl(house)}
          ><wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}</wa-button
        >
      </div>
      <div class="tools">
        <m-department-field
          .departments=${directory.departments}
          .value=${this.only.departmentId ?? null}
          @choose=${(event: CustomEvent<DepartmentId | null>) =>
            this.#only({ departmentId: event.detail ?? undefined })}
        ></m-department-field>
        <m-combobox
          collect
          .label=${t('minutes.person')}
          .placeholder=${t('minutes.everybody')}
          .choices=${directory.people.map(({ personId, name, email }) => ({ value: personId as string, label: name, detail: '', search: email ?? '' }))}
          @pick=${(event: CustomEvent<string>) =>
            this.#narrow({ personKey: event.detail, name: directory.personOf(event.detail)?.name ?? '' })}
        ></m-combobox>
        <wa-select
          label=${t('minutes.groupBy')}
          .value=${this.order}
          @change=${(event: Event) => (this.order = (event.currentTarget as WaSelect).value as StatementOrder)}
        >
          ${statementOrders.map((order) => html`<wa-option value=${order}>${t(`minutes.order.${order}`)}</wa-option>`)}
        </wa-select>
      </div>
      <p class="quiet small">${t('minutes.onClockOf', { zone: cityOf(this.#zone()) })}</p>`
  }

  #chips() {
    const { meeting, person } = this.only
    if (!meeting && !person) return ''
    const chip = (name: string, without: Only) =>
      html`<wa-button size="s" appearance="filled" @click=${() => this.#only(without)}
        >${name}<wa-icon slot="end" name="x" label=${t('app.remove', { name })}></wa-icon
      ></wa-button>`
    return html`<div class="chips">
      ${meeting ? chip(meeting.title, { meeting: undefined }) : ''}
      ${person ? chip(person.name, { person: undefined }) : ''}
    </div>`
  }

  #narrow(to: { meetingId?: MeetingId; personKey?: string; title?: string; name?: string }): void {
    if (to.meetingId) this.#only({ meeting: { meetingId: to.meetingId, title: to.title ?? '' } })
    if (to.personKey) this.#only({ person: { personKey: to.personKey, name: to.name ?? '' } })
  }

  #only(change: Only): void {
    this.only = { ...this.only, ...change }
  }

  #query({ table, span }: House, { departmentId, meeting, person }: Only) {
    return {
      ...instantsOf(table, this.#zone(), span),
      ...(departmentId && { departmentId }),
      ...(meeting && { meetingId: meeting.meetingId }),
      ...(person && { personKey: person.personKey }),
    }
  }

  #csvUrl(house: House): string {
    return urlOf('/api/admin/minutes/statement.csv', { query: this.#query(house, this.only) })
  }

  #zone(): string {
    return this.#session.value?.info.person?.zone ?? 'Etc/UTC'
  }
}
customElements.define('m-minute-statements', MMinuteStatements)
