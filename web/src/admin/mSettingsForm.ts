import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html } from 'lit'
import type { MinuteSettings, SettingSubject } from '../../../collab/protocol/minutes.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { minutesText, typedSeconds } from './minuteFields.ts'
import { settingValue } from './settingValue.ts'
import { inheritedSetting, type Rules } from './settingSources.ts'
import { subjectName, type SubjectNames } from './subjectName.ts'

type MinutesField =
  | 'poolSeconds'
  | 'carryOverSecondsMax'
  | 'graceSeconds'
  | 'audioOnlySeconds'
  | 'personSeconds'
  | 'overrideSeconds'
type WeightField = 'audioWeight' | 'videoWeight' | 'recordingWeight'
type ChoiceField = 'period' | 'whenUnreachable'

const choices = { period: ['week', 'month', 'quarter'], whenUnreachable: ['continue', 'refuse'] } as const

/** An option's value must not be empty; this one stands for saying nothing. */
const asAbove = 'above'

/**
 * The settings of a department or the company, as fields; of a tag or a person, the one that they have. One that says nothing shows in grey what counts
 * instead and who says that. Fires `edit` with the whole settings at each change.
 */
export class MSettingsForm extends LitElement {
  static override properties = {
    rules: { attribute: false },
    subject: { attribute: false },
    settings: { attribute: false },
    names: { attribute: false },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 16px 12px;
        align-items: start;
      }
      :host > * {
        min-width: 0;
      }
      .weights {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 12px;
        grid-column: 1 / -1;
      }
      .inherits::part(display-input) {
        color: var(--m-text-quiet);
      }
      .note {
        grid-column: 1 / -1;
      }
      @media (max-width: 480px) {
        .weights {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ]
  declare rules: Rules
  declare subject: SettingSubject
  declare settings: MinuteSettings
  declare names: SubjectNames

  protected readonly locale = new LocaleController(this)

  override render() {
    const { scope } = this.subject
    if (scope === 'tag' || scope === 'person') return this.#minutes('personSeconds')
    const ofCompany = scope === 'company'
    return html`${this.#choice('period')} ${this.#minutes('poolSeconds')} ${this.#minutes('carryOverSecondsMax')}
    ${this.#minutes('graceSeconds')} ${this.#minutes('audioOnlySeconds')} ${this.#choice('whenUnreachable')}
    ${this.#minutes('personSeconds')} ${ofCompany ? this.#minutes('overrideSeconds') : ''}
    ${this.#soundExceedsGrace() ? html`<p class="note warn" role="status">${t('minutes.soundInGrace')}</p>` : ''}
    ${
      ofCompany
        ? html`<div class="weights">
            ${this.#weight('audioWeight')} ${this.#weight('videoWeight')} ${this.#weight('recordingWeight')}
          </div>`
        : ''
    }`
  }

  #minutes(field: MinutesField) {
    const own = this.settings[field]
    const above = inheritedSetting(this.rules, this.subject, field)
    return html`<wa-input
      type="number"
      min="0"
      max="100000000"
      step="any"
      without-spin-buttons
      with-clear
      name=${field}
      label=${t(`minutes.setting.${field}`)}
      placeholder=${own === null ? (above.value === null ? t('minutes.noLimit') : minutesText(above.value)) : ''}
      hint=${this.#hint(field, own === null)}
      .value=${minutesText(own)}
      @input=${(event: Event) => this.#set({ [field]: typedSeconds(typed(event)) })}
      ><span slot="end" class="quiet small">${t('minutes.unit')}</span></wa-input
    >`
  }

  #weight(field: WeightField) {
    const own = this.settings[field]
    return html`<wa-input
      type="number"
      min="0"
      max="10"
      step="1"
      name=${field}
      label=${t(`minutes.setting.${field}`)}
      placeholder=${String(this.rules.defaults[field] ?? '')}
      hint=${this.#hint(field, own === null)}
      .value=${own === null ? '' : String(own)}
      @input=${(event: Event) => this.#set({ [field]: typed(event) === '' ? null : Math.trunc(Number(typed(event))) })}
    ></wa-input>`
  }

  #choice(field: ChoiceField) {
    const own = this.settings[field]
    const above = inheritedSetting(this.rules, this.subject, field)
    const inherited = above.value === null ? '–' : settingValue(field, above.value)
    return html`<wa-select
      class=${own === null ? 'inherits' : ''}
      name=${field}
      label=${t(`minutes.setting.${field}`)}
      hint=${this.#hint(field, own === null)}
      .value=${own ?? asAbove}
      @change=${(event: Event) => {
        const { value } = event.currentTarget as WaSelect
        this.#set({ [field]: value === asAbove ? null : value })
      }}
    >
      <wa-option value=${asAbove}>${t('minutes.asAbove', { value: inherited })}</wa-option>
      ${choices[field].map((value) => html`<wa-option value=${value}>${settingValue(field, value)}</wa-option>`)}
    </wa-select>`
  }

  /** Where a value in grey comes from; what an own value stands instead of. */
  #hint(field: keyof MinuteSettings, inherits: boolean): string {
    const { value, from } = inheritedSetting(this.rules, this.subject, field)
    const name = subjectName(from, this.names)
    if (inherits) return t('minutes.inheritedFrom', { name })
    return t('minutes.insteadOf', { value: settingValue(field, value), name })
  }

  #soundExceedsGrace(): boolean {
    const effective = (field: 'graceSeconds' | 'audioOnlySeconds') =>
      this.settings[field] ?? inheritedSetting(this.rules, this.subject, field).value ?? 0
    return effective('audioOnlySeconds') > effective('graceSeconds')
  }

  #set(change: Partial<MinuteSettings>): void {
    this.dispatchEvent(new CustomEvent('edit', { detail: { ...this.settings, ...change } }))
  }
}
customElements.define('m-settings-form', MSettingsForm)

function typed(event: Event): string {
  return (event.currentTarget as WaInput).value ?? ''
}
