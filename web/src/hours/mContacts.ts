import { LitElement, html } from 'lit'
import type { MyHours } from '../../../collab/protocol/hours.ts'
import type { PersonId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Directory } from '../app/session.ts'
import { clockAt, dayAt, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../schedule/mPeoplePicker.ts'
import { shared } from '../theme/shared.ts'
import { hoursCard, hoursStyles } from './hoursStyles.ts'

/** Who may reach me off duty, and when they last did. Fires `contacts` with all ids as detail. */
export class MContacts extends LitElement {
  static override properties = {
    contacts: { attribute: false },
    directory: { attribute: false },
    table: { attribute: false },
    nowMs: { attribute: false },
    myId: {},
    zone: {},
  }
  static override styles = [shared, hoursStyles, hoursCard]
  declare contacts: MyHours['importantContacts']
  declare directory: Directory
  declare table: ZoneTable
  declare nowMs: number
  declare myId: string
  declare zone: string

  protected readonly locale = new LocaleController(this)

  override render() {
    const ids = this.contacts.map(({ personId }) => personId)
    return html`<section class="card">
      <header>
        <h2>${t('contacts.title')}</h2>
        <p class="quiet small">${t('contacts.more')}</p>
      </header>
      ${
        this.contacts.length === 0
          ? ''
          : html`<ul class="lines">
              ${this.contacts.map((contact) => this.#line(contact, ids))}
            </ul>`
      }
      <m-people-picker
        bare
        .label=${t('contacts.add')}
        .directory=${this.directory}
        .table=${this.table}
        .ids=${ids}
        .myId=${this.myId}
        .atMs=${this.nowMs}
        @people=${(event: CustomEvent<PersonId[]>) => this.#say(event.detail)}
      ></m-people-picker>
    </section>`
  }

  #line({ personId, name, cameThrough }: MyHours['importantContacts'][number], ids: PersonId[]) {
    const [last] = cameThrough
    const at = last ? Date.parse(last.at) : 0
    return html`<li>
      <span class="grow">${name}</span>
      <span class="quiet small num"
        >${
          last
            ? t(`contacts.by.${last.by}`, {
                when: `${dayName(dayAt(this.table, this.zone, at), 'short')} ${clockAt(this.table, this.zone, at)}`,
              })
            : t('contacts.never')
        }</span
      >
      <button
        type="button"
        class="icon"
        aria-label=${t('app.remove', { name })}
        @click=${() => this.#say(ids.filter((id) => id !== personId))}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  #say(detail: PersonId[]): void {
    this.dispatchEvent(new CustomEvent('contacts', { detail }))
  }
}
customElements.define('m-contacts', MContacts)
