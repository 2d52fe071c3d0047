import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import '@awesome.me/webawesome/dist/components/switch/switch.js'
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js'
import { LitElement, css, html, nothing } from 'lit'
import type { MeetingPolicy } from '../../../collab/protocol/meetings.ts'
import type { Department } from '../../../collab/protocol/people.ts'
import type { AgendaTemplate } from '../../../collab/protocol/notes.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import type { Draft } from './draft.ts'
import { chosen, numberTyped } from './fieldValue.ts'
import './mPayer.ts'
import type { Payment } from './mPayer.ts'

/** An option's value must not be empty. */
const none = 'none'
const buffersMinutes = [0, 5, 10, 15, 30, 60]
type Count = 'quorum' | 'seats'
type Buffer = 'bufferBeforeMinutes' | 'bufferAfterMinutes'

/** What few meetings need: agenda, policy, quorum, seats, free time around it, who pays. Fires `more` with changes. */
export class MMeetingMore extends LitElement {
  static override properties = {
    draft: { attribute: false },
    templates: { attribute: false },
    departments: { attribute: false },
    regions: { attribute: false },
    admin: { type: Boolean },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(200px, 100%), 1fr));
        gap: 12px;
        align-items: start;
      }
      .switches {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 24px;
      }
    `,
  ]
  declare draft: Draft
  declare templates: AgendaTemplate[]
  declare departments: Department[]
  /** Of the media nodes. */
  declare regions: string[]
  declare admin: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.templates = []
    this.departments = []
    this.regions = []
    this.admin = false
  }

  override render() {
    const { draft } = this
    return html`<div class="pair">
        ${this.#select('agendaTemplateId', t('schedule.agenda'), t('schedule.noAgenda'), this.templates.map(asOption))}
        ${this.#select(
          'hostDepartmentId',
          t('schedule.department'),
          t('schedule.ownDepartment'),
          this.departments.map(({ departmentId, name }) => ({ value: departmentId, label: name })),
        )}
        ${this.#buffer('bufferBeforeMinutes')} ${this.#buffer('bufferAfterMinutes')} ${this.#count('quorum')}
        ${this.#count('seats')}
      </div>
      ${this.#policy(draft.policy)}
      <m-payer
        .payment=${draft.payment}
        ?admin=${this.admin}
        @payment=${(event: CustomEvent<Payment>) => this.#say({ payment: event.detail })}
      ></m-payer>`
  }

  #select(
    field: 'agendaTemplateId' | 'hostDepartmentId',
    label: string,
    nothingWords: string,
    options: { value: string; label: string }[],
  ) {
    return html`<wa-select
      label=${label}
      .value=${this.draft[field] ?? none}
      @change=${(event: Event) => {
        const value = chosen(event)
        this.#say({ [field]: value === none ? null : value })
      }}
    >
      <wa-option value=${none}>${nothingWords}</wa-option>
      ${options.map((option) => html`<wa-option value=${option.value}>${option.label}</wa-option>`)}
    </wa-select>`
  }

  #buffer(field: Buffer) {
    const minutes = [...new Set([...buffersMinutes, this.draft[field]])].toSorted((a, b) => a - b)
    return html`<wa-select
      label=${t(`schedule.${field}`)}
      .value=${String(this.draft[field])}
      @change=${(event: Event) => this.#say({ [field]: Number(chosen(event)) })}
    >
      ${minutes.map(
        (count) =>
          html`<wa-option value=${String(count)}
            >${count === 0 ? t('schedule.noBuffer') : t('time.minutesShort', { count })}</wa-option
          >`,
      )}
    </wa-select>`
  }

  #count(field: Count) {
    return html`<wa-input
      type="number"
      min="1"
      max="500"
      label=${t(`schedule.${field}`)}
      hint=${t(`schedule.${field}.more`)}
      placeholder=${t('schedule.everyone')}
      .value=${this.draft[field] === null ? '' : String(this.draft[field])}
      @input=${(event: Event) => this.#say({ [field]: numberTyped(event, 1, 500) })}
    ></wa-input>`
  }

  #policy(policy: MeetingPolicy) {
    const set = (change: MeetingPolicy) => this.#say({ policy: { ...policy, ...change } })
    const [region] = policy.regions ?? []
    return html`<div class="switches">
        ${(['lobby', 'watermark'] as const).map(
          (field) =>
            html`<wa-switch
              ?checked=${policy[field] ?? false}
              hint=${field === 'watermark' ? t('schedule.watermarkMore') : nothing}
              @change=${(event: Event) => set({ [field]: (event.currentTarget as WaSwitch).checked })}
              >${t(`schedule.${field}`)}</wa-switch
            >`,
        )}
      </div>
      ${
        this.regions.length > 1 || region
          ? html`<wa-select
              label=${t('schedule.region')}
              .value=${region ?? none}
              @change=${(event: Event) => set({ regions: chosen(event) === none ? [] : [chosen(event)] })}
            >
              <wa-option value=${none}>${t('schedule.anyRegion')}</wa-option>
              ${[...new Set([...this.regions, ...(policy.regions ?? [])])].map(
                (each) => html`<wa-option value=${each}>${each}</wa-option>`,
              )}
            </wa-select>`
          : nothing
      }`
  }

  #say(change: Partial<Draft>): void {
    this.dispatchEvent(new CustomEvent('more', { detail: change }))
  }
}
customElements.define('m-meeting-more', MMeetingMore)

function asOption({ templateId, name }: AgendaTemplate) {
  return { value: templateId, label: name }
}
