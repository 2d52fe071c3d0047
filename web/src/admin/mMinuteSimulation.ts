import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Simulation } from '../../../collab/protocol/minuteReports.ts'
import type { MinuteSettings, SettingSubject } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { RequestKey } from '../api/requestKey.ts'
import '../app/mCombobox.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { dayAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { periodName } from './chartPeriods.ts'
import { loadRules, type LoadedRules } from './loadRules.ts'
import './mSettingsForm.ts'
import './mSimulationResult.ts'
import { minuteStyles } from './minuteStyles.ts'
import { ownSettings, subjectKey } from './settingSources.ts'
import { subjectName } from './subjectName.ts'

interface House {
  table: ZoneTable
  rules: LoadedRules
}

interface Edit {
  subject: SettingSubject
  settings: MinuteSettings
}

const monthsBack = [0, 1, 2, 3, 4, 5, 6]

/** Other settings on a past month's calls: what would have happened; then the same settings in earnest. */
export class MMinuteSimulation extends LitElement {
  static override properties = {
    edits: { state: true },
    back: { state: true },
    result: { state: true },
    busy: { state: true },
    problem: { state: true },
    turnedOn: { state: true },
  }
  static override styles = [
    shared,
    minuteStyles,
    css`
      .edit {
        display: grid;
        gap: 12px;
      }
      .steps {
        max-width: 70ch;
      }
      .ok {
        color: var(--m-ok);
      }
    `,
  ]
  declare edits: Edit[]
  /** How many months before the present one. */
  declare back: number
  declare result: Simulation | null
  declare busy: boolean
  declare problem: string
  declare turnedOn: boolean

  readonly #keys = new Map<string, RequestKey>()
  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [table, rules] = await Promise.all([loadZones(version), loadRules()])
      return { table, rules }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.edits = []
    this.back = 1
    this.result = null
    this.busy = false
    this.problem = ''
    this.turnedOn = false
  }

  override render() {
    return renderStates(this.#house, {
      waiting: () => html`<div class="card padded">${bones(5, 36)}</div>`,
      content: (house) => this.#content(house),
    })
  }

  #content(house: House) {
    return html`<p class="quiet steps">${t('minutes.simulateIntro')}</p>
      ${this.edits.map((edit) => this.#edit(edit, house.rules))} ${this.#tools(house)}
      <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      ${this.result ? this.#result(this.result, house) : ''}
      <p class="ok" role="status">${this.turnedOn ? t('minutes.turnedOn') : ''}</p>`
  }

  #edit({ subject, settings }: Edit, rules: LoadedRules) {
    const name = subjectName(subject, rules.names)
    return html`<section class="card padded edit" aria-label=${name}>
      <div class="row spread">
        <h2>${name}</h2>
        <wa-button size="s" appearance="plain" @click=${() => this.#drop(subject)}
          ><wa-icon name="x" label=${t('app.remove', { name })}></wa-icon
        ></wa-button>
      </div>
      <m-settings-form
        .rules=${rules}
        .subject=${subject}
        .names=${rules.names}
        .settings=${settings}
        @edit=${(event: CustomEvent<MinuteSettings>) => this.#set({ subject, settings: event.detail })}
      ></m-settings-form>
    </section>`
  }

  #tools({ table, rules }: House) {
    const today = dayAt(table, this.#zone(), Date.now())
    return html`<div class="card padded tools">
      <m-combobox
        collect
        .label=${t('minutes.addChange')}
        .placeholder=${t('minutes.addChangeOf')}
        .choices=${this.#choices(rules)}
        @pick=${(event: CustomEvent<string>) => this.#add(event.detail, rules)}
      ></m-combobox>
      <wa-select
        label=${t('minutes.onCallsOf')}
        .value=${String(this.back)}
        @change=${(event: Event) => {
          this.back = Number((event.currentTarget as WaSelect).value)
          this.result = null
        }}
      >
        ${monthsBack.map((back) => {
          const { from, until } = monthOf(today, back)
          return html`<wa-option value=${String(back)}>${periodName(from, until)}</wa-option>`
        })}
      </wa-select>
      <wa-button
        class="fit"
        variant="brand"
        ?disabled=${this.edits.length === 0}
        ?loading=${this.busy}
        @click=${() => this.#simulate(today)}
        ><wa-icon slot="start" name="circle-play"></wa-icon>${t('minutes.simulate')}</wa-button
      >
    </div>`
  }

  #result(result: Simulation, { table, rules }: House) {
    return html`<m-simulation-result .result=${result} .table=${table} .zone=${this.#zone()}></m-simulation-result>
      <div class="row">
        <wa-button variant="brand" ?loading=${this.busy} @click=${() => this.#turnOn(rules)}
          >${t('minutes.turnOn')}</wa-button
        >
        <span class="quiet small">${t('minutes.turnOnMore')}</span>
      </div>`
  }

  #choices({ departments, directory, tags }: LoadedRules) {
    const taken = new Set(this.edits.map(({ subject }) => subjectKey(subject)))
    const choice = (subject: SettingSubject, label: string, detail: string) => ({
      value: subjectKey(subject),
      label,
      detail,
      search: '',
    })
    return [
      choice({ scope: 'company' }, t('minutes.scope.company'), ''),
      ...directory.departments
        .filter(({ departmentId }) => departments.some((each) => each.departmentId === departmentId))
        .map(({ departmentId, name }) => choice({ scope: 'department', departmentId }, name, t('minutes.department'))),
      ...tags.map(({ tagId, name }) => choice({ scope: 'tag', tagId }, name, t('minutes.tag'))),
    ].filter(({ value }) => !taken.has(value))
  }

  #add(key: string, rules: LoadedRules): void {
    const subjects: SettingSubject[] = [
      { scope: 'company' },
      ...rules.departments.map(({ departmentId }) => ({ scope: 'department' as const, departmentId })),
      ...rules.tags.map(({ tagId }) => ({ scope: 'tag' as const, tagId })),
    ]
    const subject = subjects.find((each) => subjectKey(each) === key)
    if (subject) this.#set({ subject, settings: ownSettings(rules, subject).settings })
  }

  #set(edit: Edit): void {
    const key = subjectKey(edit.subject)
    const known = this.edits.some(({ subject }) => subjectKey(subject) === key)
    this.edits = known
      ? this.edits.map((each) => (subjectKey(each.subject) === key ? edit : each))
      : [...this.edits, edit]
    this.#stale()
  }

  #drop(subject: SettingSubject): void {
    this.edits = this.edits.filter((each) => subjectKey(each.subject) !== subjectKey(subject))
    this.#stale()
  }

  /** What was found does not speak of what is set now. */
  #stale(): void {
    this.result = null
    this.problem = ''
    this.turnedOn = false
  }

  async #simulate(today: string): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.#stale()
    try {
      const changes = this.edits.map(({ subject, settings }) => ({ subject, settings }))
      this.result = await api('POST /api/admin/minutes/simulate', { body: { ...monthOf(today, this.back), changes } })
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }

  /** One after the other; what was taken leaves the list, so that a second press sends the rest. */
  async #turnOn(rules: LoadedRules): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      for (const { subject, settings } of this.edits) {
        const { revision } = ownSettings(rules, subject)
        const body = { subject, settings, revision }
        const key = this.#keys.get(subjectKey(subject)) ?? new RequestKey()
        this.#keys.set(subjectKey(subject), key)
        await api('PUT /api/admin/minutes/settings', { body, idempotencyKey: key.of(body) })
        this.edits = this.edits.filter((each) => each.subject !== subject)
      }
      this.#keys.clear()
      this.result = null
      this.turnedOn = true
    } catch (error) {
      this.problem = codeOf(error) === 'CONFLICT' ? t('minutes.settingsConflict') : sentenceOf(error)
    } finally {
      this.busy = false
      await this.#house.run()
    }
  }

  #zone(): string {
    return this.#session.value?.info.person?.zone ?? 'Etc/UTC'
  }
}
customElements.define('m-minute-simulation', MMinuteSimulation)

/** A calendar month by UTC: departments' own months begin within hours of it. */
function monthOf(today: string, back: number): { from: string; until: string } {
  const [year = 0, month = 1] = today.split('-').map(Number)
  const first = (shift: number) => new Date(Date.UTC(year, month - 1 + shift, 1)).toISOString()
  return { from: first(-back), until: first(1 - back) }
}
