import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { SettingSubject } from '../../../collab/protocol/minutes.ts'
import type { PersonId } from '../../../infra/contract/ids.ts'
import '../app/mCombobox.ts'
import { bones, renderStates } from '../app/states.ts'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { loadRules, type LoadedRules } from './loadRules.ts'
import './mAllowance.ts'
import './mSubjectSettings.ts'
import './mTags.ts'
import { minuteStyles } from './minuteStyles.ts'

/** What counts for the whole company, and the allowances of tags and of people. */
export class MMinuteRules extends LitElement {
  static override properties = { added: { state: true } }
  static override styles = [
    shared,
    minuteStyles,
    css`
      section {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 1fr);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: center;
        gap: 4px 16px;
        padding: 6px 0;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      m-combobox {
        max-width: 360px;
      }
    `,
  ]
  /** People chosen here whose allowance is yet to be said. */
  declare added: PersonId[]

  readonly #rules = new Task(this, { task: () => loadRules(), args: () => [] })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.added = []
  }

  override render() {
    return html`<section class="card padded" aria-labelledby="company">
        <div>
          <h2 id="company">${t('minutes.ofCompany')}</h2>
          <p class="quiet small">${t('minutes.ofCompanyMore')}</p>
        </div>
        <m-subject-settings .subject=${{ scope: 'company' }}></m-subject-settings>
      </section>
      ${renderStates(this.#rules, {
        waiting: () => html`<div class="card padded">${bones(4, 32)}</div>`,
        content: (rules) => html`<m-tags .rules=${rules} @changed=${this.#again}></m-tags> ${this.#people(rules)}`,
      })}`
  }

  #people(rules: LoadedRules) {
    const said = rules.saved.flatMap(({ subject, settings }) =>
      subject.scope === 'person' && settings.personSeconds !== null ? [subject.personId] : [],
    )
    const shown = [...new Set([...said, ...this.added])]
    return html`<section class="card padded" aria-labelledby="person-allowances">
      <div>
        <h2 id="person-allowances">${t('minutes.personAllowances')}</h2>
        <p class="quiet small">${t('minutes.precedence')}</p>
      </div>
      <ul>
        ${shown.map((personId) => this.#person(personId, rules))}
      </ul>
      <m-combobox
        collect
        .label=${t('minutes.addPerson')}
        .placeholder=${t('minutes.findPerson')}
        .choices=${rules.directory.people
          .filter(({ personId }) => !shown.includes(personId))
          .map(({ personId, name, email }) => ({
            value: personId as string,
            label: name,
            detail: email ?? '',
            search: email ?? '',
          }))}
        @pick=${(event: CustomEvent<PersonId>) => (this.added = [...this.added, event.detail])}
      ></m-combobox>
    </section>`
  }

  #person(personId: PersonId, rules: LoadedRules) {
    const subject: SettingSubject = { scope: 'person', personId }
    const seconds = rules.saved.find(({ subject: each }) => each.scope === 'person' && each.personId === personId)
      ?.settings.personSeconds
    const name = rules.directory.personOf(personId)?.name ?? t('minutes.scope.person')
    return html`<li>
      <span>${name}</span>
      <m-allowance
        .subject=${subject}
        .rules=${rules}
        .name=${name}
        .shown=${seconds === null || seconds === undefined ? t('minutes.notSaid') : minutesName(seconds)}
        @changed=${this.#again}
      ></m-allowance>
    </li>`
  }

  readonly #again = () => void this.#rules.run()
}
customElements.define('m-minute-rules', MMinuteRules)
