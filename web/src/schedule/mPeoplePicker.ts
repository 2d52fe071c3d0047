import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import '../app/mCombobox.ts'
import type { Choice } from '../app/mCombobox.ts'
import type { Directory } from '../app/session.ts'
import { cityOf, clockAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../people/mPersonTime.ts'
import { shared } from '../theme/shared.ts'

/** Collects people by name or department, each with their local time. Fires `people` with the ids as detail. */
export class MPeoplePicker extends LitElement {
  static override properties = {
    directory: { attribute: false },
    table: { attribute: false },
    ids: { attribute: false },
    myId: {},
    atMs: { attribute: false },
    bare: { type: Boolean },
    label: {},
  }
  static override styles = [
    shared,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 8px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 3px 4px 3px 12px;
        border-radius: 99px;
        background: var(--m-surface-3);
        font-size: 13px;
      }
      li button {
        display: grid;
        place-items: center;
        width: 24px;
        height: 24px;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        color: var(--m-text-quiet);
        cursor: pointer;
      }
      li button:hover {
        background: var(--m-surface);
        color: var(--m-text);
      }
    `,
  ]
  declare directory: Directory
  declare table: ZoneTable
  declare ids: string[]
  declare myId: string
  /** The moment the local times are of: the meeting's, once it has one. */
  declare atMs: number
  /** Somebody else lists whom it has collected. */
  declare bare: boolean
  /** In place of "People". */
  declare label: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.ids = []
    this.myId = ''
    this.atMs = 0
    this.bare = false
    this.label = ''
  }

  override render() {
    return html`<m-combobox
        collect
        .label=${this.label || t('schedule.people')}
        .placeholder=${t('schedule.addPeople')}
        .choices=${this.#choices()}
        @pick=${(event: CustomEvent<string>) => this.#add(event.detail)}
      ></m-combobox>
      <ul aria-label=${t('schedule.people')} ?hidden=${this.bare || this.ids.length === 0}>
        ${this.bare ? nothing : this.ids.map((id) => this.#chip(id))}
      </ul>`
  }

  #chip(id: string) {
    const person = this.directory.personOf(id)
    if (!person) return html``
    return html`<li>
      <span>${person.name}</span>
      <m-person-time .table=${this.table} .zone=${person.zone} .atMs=${this.atMs}></m-person-time>
      <button
        type="button"
        aria-label=${t('app.remove', { name: person.name })}
        @click=${() => this.#say(this.ids.filter((each) => each !== id))}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  /** People who are not in yet, and whole departments. */
  #choices(): Choice[] {
    const { people, departments } = this.directory
    const nameOf = new Map<string, string>(departments.map(({ departmentId, name }) => [departmentId, name]))
    const free = people.filter(({ personId }) => personId !== this.myId && !this.ids.includes(personId))
    const ofPeople = free.map((person) => ({
      value: person.personId,
      label: person.name,
      detail: `${clockAt(this.table, person.zone, this.atMs)} ${cityOf(person.zone)}`,
      search: `${person.email ?? ''} ${nameOf.get(person.departmentId) ?? ''}`.toLowerCase(),
    }))
    const ofDepartments = departments
      .filter(({ departmentId }) => free.some((person) => person.departmentId === departmentId))
      .map(({ departmentId, name }) => ({
        value: departmentId,
        label: name,
        detail: t('home.attendees', {
          count: free.filter((person) => person.departmentId === departmentId).length,
        }),
        search: '',
      }))
    return [...ofDepartments, ...ofPeople]
  }

  #add(value: string): void {
    const members = this.directory.people
      .filter(({ personId, departmentId }) => (personId === value || departmentId === value) && personId !== this.myId)
      .map(({ personId }) => personId)
    this.#say([...new Set([...this.ids, ...members])])
  }

  #say(ids: string[]): void {
    this.dispatchEvent(new CustomEvent('people', { detail: ids }))
  }
}
customElements.define('m-people-picker', MPeoplePicker)
