import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html } from 'lit'
import type { Department } from '../../../collab/protocol/people.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mZonePicker.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const newDepartment = 'new'

/** Adds a person, and their department where it is not there yet. Fires `added` with the name, and `closed`. */
export class MAddPerson extends LitElement {
  static override properties = {
    table: { attribute: false },
    departments: { attribute: false },
    departmentId: { state: true },
    zone: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 14px;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
      }
      .row {
        justify-content: flex-end;
      }
    `,
  ]
  declare table: ZoneTable
  declare departments: Department[]
  declare departmentId: string
  declare zone: string
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.departmentId = ''
    this.zone = ''
    this.busy = false
    this.problem = ''
  }

  override willUpdate(): void {
    const [first] = this.departments
    if (this.departmentId === '' && first) {
      this.departmentId = first.departmentId
      this.zone = first.zone
    }
  }

  override render() {
    return html`<wa-dialog
      open
      label=${t('people.add')}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <form @submit=${this.#submit}>
        <wa-input name="name" required maxlength="80" autofocus label=${t('people.name')}></wa-input>
        <wa-input name="email" type="email" required label=${t('people.email')}></wa-input>
        <wa-select label=${t('people.department')} .value=${this.departmentId} @change=${this.#choose}>
          ${this.departments.map(
            ({ departmentId, name }) => html`<wa-option value=${departmentId}>${name}</wa-option>`,
          )}
          <wa-option value=${newDepartment}>${t('people.newDepartment')}</wa-option>
        </wa-select>
        ${
          this.departmentId === newDepartment
            ? html`<wa-input name="department" required maxlength="80" label=${t('people.departmentName')}></wa-input>`
            : ''
        }
        <m-zone-picker
          .table=${this.table}
          .value=${this.zone}
          .label=${t('people.zone')}
          @pick=${(event: CustomEvent<string>) => (this.zone = event.detail)}
        ></m-zone-picker>
        <div class="pair">
          <wa-select name="role" label=${t('people.role')} value="member">
            <wa-option value="member">${t('people.member')}</wa-option>
            <wa-option value="admin">${t('people.admin')}</wa-option>
          </wa-select>
          <wa-select name="language" label=${t('people.language')} value="en">
            <wa-option value="en">English</wa-option>
            <wa-option value="zh">简体中文</wa-option>
          </wa-select>
        </div>
        <span class="problem" role="alert">${this.problem}</span>
        <div class="row">
          <wa-button appearance="plain" data-dialog="close">${t('app.cancel')}</wa-button>
          <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('people.add')}</wa-button>
        </div>
      </form>
    </wa-dialog>`
  }

  readonly #choose = (event: Event) => {
    event.stopPropagation()
    this.departmentId = String((event.currentTarget as WaSelect).value ?? '')
    this.zone = this.departments.find(({ departmentId }) => departmentId === this.departmentId)?.zone ?? this.zone
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const form = new FormData(event.target as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    this.busy = true
    this.problem = ''
    try {
      const departmentId = await this.#department(text('department'))
      const role = text('role') === 'admin' ? 'admin' : 'member'
      const language = text('language') === 'zh' ? 'zh' : 'en'
      const body = { name: text('name'), email: text('email'), departmentId, role, language, zone: this.zone } as const
      await api('POST /api/people', { body })
      this.dispatchEvent(new CustomEvent('added', { detail: text('name') }))
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }

  /** The chosen department, made first where it is new; a second attempt finds it made. */
  async #department(name: string): Promise<string> {
    if (this.departmentId !== newDepartment) return this.departmentId
    const made = await api('POST /api/departments', { body: { name, zone: this.zone } })
    this.departments = [...this.departments, made]
    this.departmentId = made.departmentId
    return made.departmentId
  }
}
customElements.define('m-add-person', MAddPerson)
