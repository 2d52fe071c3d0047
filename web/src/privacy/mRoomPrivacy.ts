import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { api, type ApiOutput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mRecords.ts'

type Contacts = ApiOutput<'GET /api/meetings/:meetingId/contacts'>

/** In a meeting: who shares how they can be reached, hiding my own, and what is recorded about me. */
export class MRoomPrivacy extends LitElement {
  static override properties = {
    meetingId: {},
    guest: { type: Boolean },
    records: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
        padding: 4px 12px 16px;
      }
      .hide {
        display: flex;
        gap: 10px;
        align-items: flex-start;
      }
      .hide input {
        flex: none;
        width: 16px;
        height: 16px;
        margin: 3px 0 0;
        accent-color: var(--m-accent);
      }
      ul {
        display: grid;
        border-radius: 12px;
        background: var(--m-surface-3);
      }
      li {
        padding: 10px 14px;
        overflow-wrap: anywhere;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      li b {
        display: block;
        font-weight: 500;
      }
      h3 {
        margin: 0 0 8px;
        font-size: 13px;
        font-weight: 600;
      }
      button {
        justify-self: start;
        min-height: 34px;
        padding: 0 14px;
        border: 1px solid var(--m-border-strong);
        border-radius: 8px;
        background: none;
        color: var(--m-text);
        font: inherit;
        font-weight: 500;
        cursor: pointer;
      }
      button:hover {
        background: var(--m-surface-3);
      }
    `,
  ]
  declare meetingId: MeetingId
  declare guest: boolean
  declare records: boolean
  declare problem: string

  readonly #load = new Task(this, {
    task: async ([meetingId, guest]): Promise<Contacts | null> =>
      guest ? null : await api('GET /api/meetings/:meetingId/contacts', { params: { meetingId } }),
    args: () => [this.meetingId, this.guest] as const,
  })
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.guest = false
    this.records = false
    this.problem = ''
  }

  override render() {
    return html`${renderStates(this.#load, {
      waiting: () => bones(3, 44),
      content: (contacts) =>
        contacts ? this.#contacts(contacts) : html`<p class="quiet small">${t('privacy.guestContact')}</p>`,
    })}
    ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
    ${
      this.records
        ? html`<h3>${t('recorded.title')}</h3>
            <m-records ?guest=${this.guest}></m-records>`
        : html`<button type="button" data-testid="records-open" @click=${() => (this.records = true)}>
            ${t('privacy.recordedMore')}
          </button>`
    }`
  }

  #contacts({ hidden, shared: sharing, contacts }: Contacts) {
    return html`${
        sharing
          ? html`<label class="hide">
              <input
                type="checkbox"
                data-testid="contacts-hide"
                .checked=${hidden}
                @change=${(event: Event) => void this.#hide((event.target as HTMLInputElement).checked)}
              />${t('privacy.hideHere')}
            </label>`
          : html`<p class="quiet small">${t('privacy.notShared')}</p>`
      }
      <section>
        <h3>${t('privacy.contactsHere')}</h3>
        ${
          contacts.length === 0
            ? html`<p class="quiet small">${t('privacy.noContacts')}</p>`
            : html`<ul data-testid="contacts">
                ${contacts.map(
                  ({ name, email, phone }) =>
                    html`<li>
                      <b>${name}</b>
                      <a href="mailto:${email}">${email}</a>
                      ${phone ? html` · <a href="tel:${phone.replaceAll(/[^+\d]/g, '')}">${phone}</a>` : nothing}
                    </li>`,
                )}
              </ul>`
        }
      </section>`
  }

  async #hide(hidden: boolean) {
    this.problem = ''
    try {
      await api('PUT /api/meetings/:meetingId/contacts', { params: { meetingId: this.meetingId }, body: { hidden } })
    } catch (error) {
      this.problem = sentenceOf(error)
    }
    await this.#load.run()
  }
}
customElements.define('m-room-privacy', MRoomPrivacy)
