import { LitElement, html } from 'lit'
import type { Department } from '../../../collab/protocol/people.ts'
import '../app/mCombobox.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** A combobox's value must not be empty; this one stands for all departments. */
const all = 'all'

/** Finds a department by name, or all of them unless `one`. Fires `choose` with its id or null as detail. */
export class MDepartmentField extends LitElement {
  static override properties = { departments: { attribute: false }, value: {}, one: { type: Boolean } }
  static override styles = [shared]
  declare departments: readonly Pick<Department, 'departmentId' | 'name'>[]
  declare value: string | null
  declare one: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.departments = []
    this.value = null
    this.one = false
  }

  override render() {
    const named = this.departments
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ departmentId, name }) => ({ value: departmentId as string, label: name, detail: '', search: '' }))
    const choices = this.one
      ? named
      : [{ value: all, label: t('minutes.allDepartments'), detail: '', search: '' }, ...named]
    return html`<m-combobox
      .label=${t('minutes.department')}
      .choices=${choices}
      .value=${this.value ?? all}
      @pick=${(event: CustomEvent<string>) =>
        this.dispatchEvent(new CustomEvent('choose', { detail: event.detail === all ? null : event.detail }))}
    ></m-combobox>`
  }
}
customElements.define('m-department-field', MDepartmentField)
