import { LitElement, css, html } from 'lit'
import type { Resource } from '../../../collab/protocol/resources.ts'
import type { ResourceId } from '../../../infra/contract/ids.ts'
import '../app/mCombobox.ts'
import { cityOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Rooms and devices of a meeting. Fires `rooms` with the ids as detail. */
export class MRooms extends LitElement {
  static override properties = {
    resources: { attribute: false },
    ids: { attribute: false },
    answers: { attribute: false },
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
      li.no {
        background: var(--m-danger-quiet);
        color: var(--m-danger);
      }
      button {
        display: grid;
        place-items: center;
        width: 24px;
        height: 24px;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        color: inherit;
        cursor: pointer;
      }
      button:hover {
        background: var(--m-surface);
      }
    `,
  ]
  declare resources: Resource[]
  declare ids: ResourceId[]
  /** What those already booked said, and why. */
  declare answers: { resourceId: ResourceId; answer: string; reason: string }[]

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.resources = []
    this.ids = []
    this.answers = []
  }

  override render() {
    const free = this.resources.filter(({ resourceId }) => !this.ids.includes(resourceId))
    return html`<m-combobox
        collect
        .label=${t('schedule.rooms')}
        .placeholder=${t('schedule.addRoom')}
        .choices=${free.map(({ resourceId, name, zone, seats }) => ({
          value: resourceId,
          label: name,
          detail: [seats === null ? '' : t('schedule.seatsCount', { count: seats }), cityOf(zone)]
            .filter(Boolean)
            .join(' · '),
          search: '',
        }))}
        @pick=${(event: CustomEvent<ResourceId>) => this.#say([...this.ids, event.detail])}
      ></m-combobox>
      <ul aria-label=${t('schedule.rooms')} ?hidden=${this.ids.length === 0}>
        ${this.ids.map((id) => this.#chip(id))}
      </ul>`
  }

  #chip(id: ResourceId) {
    const resource = this.resources.find(({ resourceId }) => resourceId === id)
    const said = this.answers.find(({ resourceId }) => resourceId === id)
    const name = resource?.name ?? t('schedule.goneRoom')
    return html`<li class=${said?.answer ?? ''}>
      <wa-icon name=${resource?.kind === 'device' ? 'monitor' : 'door-open'}></wa-icon>
      <span>${name}${said?.answer === 'no' ? ` · ${said.reason || t('schedule.roomTaken')}` : ''}</span>
      <button
        type="button"
        aria-label=${t('app.remove', { name })}
        @click=${() => this.#say(this.ids.filter((each) => each !== id))}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  #say(ids: ResourceId[]): void {
    this.dispatchEvent(new CustomEvent('rooms', { detail: ids }))
  }
}
customElements.define('m-rooms', MRooms)
