import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html } from 'lit'
import type { PriceEnquiry } from '../../../collab/protocol/minuteReports.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import type { PersonId } from '../../../infra/contract/ids.ts'
import { localAt } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem, codeOf, sentenceOf } from '../api/apiProblem.ts'
import '../app/mZonePicker.ts'
import { navigate } from '../app/route.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { momentOf, newDraft, recurrenceOf, type Draft, type Repeat } from './draft.ts'
import './mClocks.ts'
import type { Payment } from './mPayer.ts'
import './mPayer.ts'
import './mPeoplePicker.ts'
import './mPriceLine.ts'
import './mRepeat.ts'
import { scheduleStyles } from './scheduleStyles.ts'

interface House {
  table: ZoneTable
  directory: Directory
  me: Person
}

type Field = 'title' | 'time' | 'zone' | 'repeat' | 'form'

const lengthsMinutes = [15, 30, 45, 60, 90, 120, 180, 240]

/** Schedules a meeting at a wall time and shows it on everyone's clock while it is written. */
export class MSchedule extends LitElement {
  static override properties = { draft: { state: true }, busy: { state: true }, problem: { state: true } }
  static override styles = [shared, scheduleStyles]
  declare draft: Draft | null
  declare busy: boolean
  declare problem: { field: Field; sentence: string } | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([me, version]): Promise<House> => {
      const [table, directory] = await Promise.all([loadZones(version), loadDirectory()])
      if (!me) throw new ApiProblem({ code: 'SIGN_IN_NEEDED' })
      this.draft ??= newDraft(me.zone, localAt(table, me.zone, Date.now()))
      return { table, directory, me }
    },
    args: () => [this.#session.value?.info.person ?? null, this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.draft = null
    this.busy = false
    this.problem = null
  }

  override render() {
    return html`<h1>${t('schedule.title')}</h1>
      ${renderStates(this.#house, {
        waiting: () =>
          html`<div class="columns">
            <div class="card padded">${bones(7, 36)}</div>
            <div class="card padded">${bones(4, 36)}</div>
          </div>`,
        content: (house) => (this.draft ? this.#content(house, this.draft) : html``),
      })}`
  }

  #content(house: House, draft: Draft) {
    const moment = momentOf(house.table, draft)
    return html`<div class="columns">
      <form class="card padded stack" @submit=${this.#submit}>
        <wa-input
          required
          maxlength="80"
          autofocus
          label=${t('schedule.name')}
          placeholder=${t('schedule.namePlaceholder')}
          .value=${draft.title}
          @input=${(event: Event) => this.#set({ title: typed(event) })}
          >${this.#problemAt('title', 'hint')}</wa-input
        >
        <m-people-picker
          .directory=${house.directory}
          .table=${house.table}
          .ids=${draft.attendeeIds}
          .myId=${house.me.personId}
          .atMs=${moment?.atMs ?? Date.now()}
          @people=${(event: CustomEvent<string[]>) => this.#set({ attendeeIds: event.detail })}
        ></m-people-picker>
        ${this.#when(house, draft, moment)}
        <m-repeat
          .repeat=${draft.repeat}
          .day=${draft.day}
          .problem=${this.problem?.field === 'repeat' ? this.problem.sentence : ''}
          @repeat=${(event: CustomEvent<Repeat>) => this.#set({ repeat: event.detail })}
        ></m-repeat>
        <m-payer
          .payment=${draft.payment}
          ?admin=${house.me.role !== 'member'}
          @payment=${(event: CustomEvent<Payment>) => this.#set({ payment: event.detail })}
        ></m-payer>
        ${
          draft.payment.exempt === null
            ? html`<m-price-line
                .enquiry=${enquiryOf(draft, moment !== null)}
                .table=${house.table}
                .zone=${house.me.zone}
              ></m-price-line>`
            : html`<p class="quiet small">${t('schedule.exemptMore')}</p>`
        }
        <div class="live" role="alert">
          ${this.problem?.field === 'form' ? html`<p class="note danger">${this.problem.sentence}</p>` : ''}
        </div>
        <div class="row">
          <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('schedule.create')}</wa-button>
          <wa-button href="/" appearance="plain">${t('app.cancel')}</wa-button>
        </div>
      </form>
      <section class="card padded" aria-live="polite">
        <h2>${t('schedule.preview')}</h2>
        ${
          moment
            ? html`<m-clocks
                .table=${house.table}
                .people=${this.#people(house, draft)}
                .myId=${house.me.personId}
                .zone=${draft.zone}
                .startMs=${moment.atMs}
                .lengthMinutes=${draft.lengthMinutes}
              ></m-clocks>`
            : html`<p class="quiet">${t('schedule.previewEmpty')}</p>`
        }
      </section>
    </div>`
  }

  #when({ table }: House, draft: Draft, moment: ReturnType<typeof momentOf>) {
    const lengths = [...new Set([...lengthsMinutes, draft.lengthMinutes])].toSorted((a, b) => a - b)
    return html`<div class="when">
        <wa-input
          type="date"
          required
          label=${t('schedule.day')}
          .value=${draft.day}
          @input=${(event: Event) => this.#set({ day: typed(event) })}
        ></wa-input>
        <wa-input
          type="time"
          required
          label=${t('schedule.time')}
          .value=${draft.time}
          @input=${(event: Event) => this.#set({ time: typed(event).slice(0, 5) })}
        ></wa-input>
        <wa-select
          label=${t('schedule.length')}
          .value=${String(draft.lengthMinutes)}
          @change=${(event: Event) =>
            this.#set({ lengthMinutes: Number((event.currentTarget as WaSelect).value) || 30 })}
        >
          ${lengths.map((minutes) => html`<wa-option value=${String(minutes)}>${lengthName(minutes * 60)}</wa-option>`)}
        </wa-select>
      </div>
      ${this.#timeNote(draft, moment)}
      <m-zone-picker
        .table=${table}
        .value=${draft.zone}
        .label=${t('schedule.zone')}
        .problem=${this.problem?.field === 'zone' ? this.problem.sentence : ''}
        @pick=${(event: CustomEvent<string>) => this.#set({ zone: event.detail })}
      ></m-zone-picker>`
  }

  /** What is odd about the wall time: said while it is typed, before the server would refuse it. */
  #timeNote({ time, zone }: Draft, moment: ReturnType<typeof momentOf>) {
    if (this.problem?.field === 'time') return this.#problemAt('time')
    if (!moment) return ''
    const words = { time, zone: cityOf(zone) }
    if (moment.kind === 'gap') return html`<p class="note warn" role="status">${t('schedule.gap', words)}</p>`
    if (moment.kind === 'fold') return html`<p class="note" role="status">${t('schedule.fold', words)}</p>`
    return moment.atMs < Date.now() ? html`<p class="note warn" role="status">${t('schedule.past')}</p>` : ''
  }

  #problemAt(field: Field, slot = '') {
    if (this.problem?.field !== field) return ''
    return html`<span class="problem" role="alert" slot=${slot}>${this.problem.sentence}</span>`
  }

  #people({ directory, me }: House, { attendeeIds }: Draft): Person[] {
    const others = attendeeIds.map((id) => directory.personOf(id)).filter((person) => person !== undefined)
    return [me, ...others]
  }

  #set(change: Partial<Draft>): void {
    if (this.draft) this.draft = { ...this.draft, ...change }
    this.problem = null
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const { draft } = this
    if (!draft || this.busy) return
    this.busy = true
    this.problem = null
    try {
      const body = { title: draft.title.trim(), ...timesOf(draft), ...draft.payment }
      const { meetingId } = await api('POST /api/meetings', { body })
      navigate(`/scheduled/${meetingId}?new`, 'replace')
    } catch (error) {
      this.problem = { field: fieldOf(error), sentence: sentenceOf(error) }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-schedule', MSchedule)

/** When it is and who comes. */
function timesOf(draft: Draft) {
  return {
    startLocal: `${draft.day}T${draft.time}`,
    zone: draft.zone,
    durationSeconds: draft.lengthMinutes * 60,
    recurrence: recurrenceOf(draft.repeat),
    attendeeIds: draft.attendeeIds as PersonId[],
  }
}

/** What to ask the price of; null while the time is not whole. */
function enquiryOf(draft: Draft, whole: boolean): PriceEnquiry | null {
  return whole ? { ...timesOf(draft), payer: draft.payment.payer } : null
}

function typed(event: Event): string {
  return (event.currentTarget as WaInput).value ?? ''
}

/** The field a refusal is about. */
export function fieldOf(error: unknown): Field {
  const byCode = { WALL_TIME_MISSING: 'time', ZONE_UNKNOWN: 'zone', RECURRENCE_INVALID: 'repeat' } as const
  const code = codeOf(error)
  if (code in byCode) return byCode[code as keyof typeof byCode]
  const path = error instanceof ApiProblem ? (error.errors[0]?.path ?? '') : ''
  if (path.includes('title')) return 'title'
  if (path.includes('startLocal')) return 'time'
  if (path.includes('recurrence')) return 'repeat'
  return path.includes('zone') ? 'zone' : 'form'
}
