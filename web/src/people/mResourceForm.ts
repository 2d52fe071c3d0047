import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import type WaDialog from '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html } from 'lit'
import type { Resource } from '../../../collab/protocol/resources.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import '../app/mZonePicker.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { chosen } from '../schedule/fieldValue.ts'
import { shared } from '../theme/shared.ts'

/** Adds a room or a device, or changes one. Fires `kept` with the Resource as detail, and `closed`. */
export class MResourceForm extends LitElement {
  static override properties = {
    resource: { attribute: false },
    table: { attribute: false },
    zone: {},
    kind: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(520px, calc(100vw - 32px));
      }
      form {
        display: grid;
        gap: 14px;
        align-content: start;
        /* Room for the list of zones, which opens within the dialog. */
        min-height: 320px;
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 12px;
      }
    `,
  ]
  /** Null: a new one. */
  declare resource: Resource | null
  declare table: ZoneTable
  /** Where it stands; the page says what a new one starts with. */
  declare zone: string
  /** Null: as it is. */
  declare kind: Resource['kind'] | null
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.resource = null
    this.zone = 'Etc/UTC'
    this.kind = null
    this.busy = false
    this.problem = ''
  }

  override render() {
    const { resource } = this
    const kind = this.#kind()
    return html`<wa-dialog
      open
      label=${resource ? t('resources.changeOne', { name: resource.name }) : t('resources.add')}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <form @submit=${this.#submit}>
        <wa-input
          autofocus
          required
          name="name"
          maxlength="80"
          label=${t('resources.name')}
          value=${resource?.name ?? ''}
        ></wa-input>
        <m-zone-picker
          .table=${this.table}
          .value=${this.zone}
          .label=${t('people.zone')}
          @pick=${(event: CustomEvent<string>) => (this.zone = event.detail)}
        ></m-zone-picker>
        <div class="pair">
          <wa-select label=${t('resources.kind')} .value=${kind} @change=${this.#choose}>
            <wa-option value="room">${t('resources.room')}</wa-option>
            <wa-option value="device">${t('resources.device')}</wa-option>
          </wa-select>
          ${
            kind === 'room'
              ? html`<wa-input
                  name="seats"
                  type="number"
                  min="1"
                  max="10000"
                  without-spin-buttons
                  label=${t('resources.seats')}
                  value=${resource?.seats ?? ''}
                ></wa-input>`
              : ''
          }
        </div>
        <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : ''}</div>
      </form>
      <wa-button slot="footer" appearance="plain" data-dialog="close">${t('app.cancel')}</wa-button>
      <wa-button slot="footer" variant="brand" ?loading=${this.busy} @click=${this.#press}
        >${resource ? t('app.save') : t('resources.addGo')}</wa-button
      >
    </wa-dialog>`
  }

  #kind(): Resource['kind'] {
    return this.kind ?? this.resource?.kind ?? 'room'
  }

  readonly #choose = (event: Event) => {
    event.stopPropagation()
    this.kind = chosen(event) === 'device' ? 'device' : 'room'
  }

  readonly #press = () => this.renderRoot.querySelector('form')?.requestSubmit()

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const form = new FormData(event.target as HTMLFormElement)
    const seats = Number(form.get('seats') ?? 0)
    const body = {
      kind: this.#kind(),
      name: String(form.get('name') ?? '').trim(),
      zone: this.zone,
      seats: seats > 0 ? seats : null,
    }
    this.busy = true
    this.problem = ''
    try {
      const kept = this.resource
        ? await api('PATCH /api/resources/:resourceId', { params: { resourceId: this.resource.resourceId }, body })
        : await api('POST /api/resources', { body })
      this.dispatchEvent(new CustomEvent('kept', { detail: kept }))
      this.#hide()
    } catch (error) {
      this.problem = codeOf(error) === 'CONFLICT' ? t('resources.taken') : sentenceOf(error)
    } finally {
      this.busy = false
    }
  }

  /** The dialog goes by itself, and the focus back to where it was. */
  #hide(): void {
    const dialog = this.renderRoot.querySelector<WaDialog>('wa-dialog')
    if (dialog) dialog.open = false
  }
}
customElements.define('m-resource-form', MResourceForm)
