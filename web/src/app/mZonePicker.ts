import { LitElement, html } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mCombobox.ts'
import type { Choice } from './mCombobox.ts'
import { zoneChoices } from './zoneChoices.ts'

/** A searchable zone. Fires `pick` with the IANA name as detail. */
export class MZonePicker extends LitElement {
  static override properties = {
    table: { attribute: false },
    value: {},
    label: {},
    problem: {},
    collect: { type: Boolean },
    placeholder: {},
  }
  static override styles = [shared]
  declare table: ZoneTable | null
  declare value: string
  declare label: string
  declare problem: string
  declare collect: boolean
  declare placeholder: string
  #made: { of: string; table: ZoneTable; choices: Choice[] } | null = null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.table = null
    this.value = ''
    this.label = ''
    this.problem = ''
    this.collect = false
    this.placeholder = ''
  }

  override render() {
    return html`<m-combobox
      .label=${this.label}
      .choices=${this.#choices()}
      .value=${this.value}
      .problem=${this.problem}
      .collect=${this.collect}
      .placeholder=${this.placeholder || t('time.findZone')}
      @pick=${this.#pick}
    ></m-combobox>`
  }

  #choices(): Choice[] {
    const { table } = this
    if (!table) return []
    if (this.#made?.of !== currentLanguage() || this.#made.table !== table)
      this.#made = { of: currentLanguage(), table, choices: zoneChoices(table, Date.now()) }
    return this.#made.choices
  }

  readonly #pick = (event: CustomEvent<string>) => {
    if (!this.collect) this.value = event.detail
    this.dispatchEvent(new CustomEvent('pick', { detail: event.detail }))
  }
}
customElements.define('m-zone-picker', MZonePicker)
