import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import '../app/mZonePicker.ts'
import type { Directory } from '../app/session.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, t } from '../i18n/t.ts'
import '../people/mPersonTime.ts'
import { shared } from '../theme/shared.ts'
import type { DraftGuest, DraftPerson } from './draft.ts'
import './mPeoplePicker.ts'

export interface Invitees {
  attendees: DraftPerson[]
  guests: DraftGuest[]
}

/** Who is to come, from the company and from outside, needed or not. Fires `invitees` with both lists as detail. */
export class MInvitees extends LitElement {
  static override properties = {
    directory: { attribute: false },
    table: { attribute: false },
    attendees: { attribute: false },
    guests: { attribute: false },
    myId: {},
    atMs: { attribute: false },
    guestZone: { state: true },
    adding: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto 28px;
        gap: 10px;
        align-items: center;
        min-height: 36px;
        padding: 2px 4px 2px 10px;
        border-radius: var(--m-radius-small);
      }
      li:hover {
        background: var(--m-surface-2);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      button {
        font: inherit;
        color: var(--m-text);
        background: none;
        border: 0;
        cursor: pointer;
        border-radius: var(--m-radius-small);
      }
      .needed {
        padding: 2px 8px;
        font-size: 12px;
        border: 1px solid var(--m-border);
        color: var(--m-text-quiet);
      }
      .needed.yes {
        border-color: transparent;
        background: var(--m-accent-quiet);
        color: var(--m-accent);
      }
      .remove {
        display: grid;
        place-items: center;
        width: 28px;
        height: 28px;
        padding: 0;
        color: var(--m-text-quiet);
      }
      .remove:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      .outside {
        justify-self: start;
        display: inline-flex;
        gap: 6px;
        align-items: center;
        padding: 4px 8px;
        margin-inline-start: -8px;
        font-size: 13px;
        color: var(--m-accent);
      }
      .outside:hover {
        background: var(--m-accent-quiet);
      }
      .guest {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(160px, 100%), 1fr));
        gap: 10px;
        align-items: end;
        padding: 12px;
        border-radius: var(--m-radius);
        background: var(--m-surface-2);
      }
    `,
  ]
  declare directory: Directory
  declare table: ZoneTable
  declare attendees: DraftPerson[]
  declare guests: DraftGuest[]
  declare myId: string
  declare atMs: number
  declare guestZone: string
  declare adding: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.attendees = []
    this.guests = []
    this.myId = ''
    this.atMs = 0
    this.guestZone = ''
    this.adding = false
  }

  override render() {
    return html`<m-people-picker
        bare
        .directory=${this.directory}
        .table=${this.table}
        .ids=${this.attendees.map(({ personId }) => personId)}
        .myId=${this.myId}
        .atMs=${this.atMs}
        @people=${(event: CustomEvent<DraftPerson['personId'][]>) => this.#setIds(event.detail)}
      ></m-people-picker>
      <ul aria-label=${t('schedule.people')} ?hidden=${this.attendees.length + this.guests.length === 0}>
        ${this.attendees.map((each) => this.#person(each))} ${this.guests.map((each) => this.#guest(each))}
      </ul>
      ${
        this.adding
          ? this.#guestForm()
          : html`<button type="button" class="outside" @click=${this.#open}>
              <wa-icon name="user-plus"></wa-icon>${t('schedule.addGuest')}
            </button>`
      }`
  }

  #person(each: DraftPerson) {
    const person = this.directory.personOf(each.personId)
    if (!person) return nothing
    const clock = html`<m-person-time .table=${this.table} .zone=${person.zone} .atMs=${this.atMs}></m-person-time>`
    const rest = this.attendees.filter(({ personId }) => personId !== each.personId)
    return this.#line(person.name, clock, each.required, {
      need: (required) =>
        this.#say({ attendees: this.attendees.map((other) => (other === each ? { ...each, required } : other)) }),
      remove: () => this.#say({ attendees: rest }),
    })
  }

  #guest(each: DraftGuest) {
    const clock = each.zone
      ? html`<m-person-time .table=${this.table} .zone=${each.zone} .atMs=${this.atMs}></m-person-time>`
      : html`<span class="quiet small">${t('schedule.guest')}</span>`
    return this.#line(each.name || each.email, clock, each.required, {
      need: (required) =>
        this.#say({ guests: this.guests.map((other) => (other === each ? { ...each, required } : other)) }),
      remove: () => this.#say({ guests: this.guests.filter((other) => other !== each) }),
    })
  }

  #line(
    name: string,
    clock: TemplateResult,
    required: boolean,
    on: { need: (required: boolean) => void; remove: () => void },
  ) {
    return html`<li>
      <span class="name">${name}</span>${clock}
      <button
        type="button"
        class="needed ${required ? 'yes' : ''}"
        aria-label="${name}: ${t(required ? 'schedule.required' : 'schedule.optional')}"
        @click=${() => on.need(!required)}
      >
        ${t(required ? 'schedule.required' : 'schedule.optional')}
      </button>
      <button type="button" class="remove" aria-label=${t('app.remove', { name })} @click=${on.remove}>
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  #guestForm() {
    return html`<div class="guest" @keydown=${this.#key}>
      <wa-input id="email" type="email" maxlength="254" label=${t('schedule.guestEmail')}></wa-input>
      <wa-input id="name" maxlength="80" label=${t('schedule.guestName')}></wa-input>
      <m-zone-picker
        .table=${this.table}
        .value=${this.guestZone}
        .label=${t('schedule.guestZone')}
        @pick=${(event: CustomEvent<string>) => (this.guestZone = event.detail)}
      ></m-zone-picker>
      <div class="row">
        <wa-button size="s" appearance="outlined" @click=${this.#add}>${t('schedule.addPerson')}</wa-button>
        <wa-button size="s" appearance="plain" @click=${() => (this.adding = false)}>${t('app.cancel')}</wa-button>
      </div>
    </div>`
  }

  /** Enter in these fields adds the guest; it must not send the form around them. */
  readonly #key = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.defaultPrevented) return
    event.preventDefault()
    this.#add()
  }

  readonly #open = async () => {
    this.adding = true
    await this.updateComplete
    this.#field('email').focus()
  }

  readonly #add = () => {
    const email = this.#field('email')
    const address = (email.value ?? '').trim().toLowerCase()
    if (address === '' || !email.checkValidity()) {
      email.reportValidity()
      email.focus()
      return
    }
    const guest = {
      email: address,
      name: (this.#field('name').value ?? '').trim(),
      zone: this.guestZone || null,
      language: currentLanguage(),
      required: true,
    }
    this.#say({ guests: [...this.guests.filter((each) => each.email !== address), guest] })
    this.adding = false
    this.guestZone = ''
  }

  #field(id: 'email' | 'name'): WaInput {
    return this.renderRoot.querySelector(`#${id}`) as WaInput
  }

  #setIds(ids: readonly DraftPerson['personId'][]): void {
    const kept = new Map(this.attendees.map((each) => [each.personId, each]))
    this.#say({ attendees: ids.map((personId) => kept.get(personId) ?? { personId, required: true }) })
  }

  #say(change: Partial<Invitees>): void {
    const detail: Invitees = { attendees: this.attendees, guests: this.guests, ...change }
    this.dispatchEvent(new CustomEvent('invitees', { detail }))
  }
}
customElements.define('m-invitees', MInvitees)
