import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import '@awesome.me/webawesome/dist/components/textarea/textarea.js'
import { LitElement, css, html, nothing } from 'lit'
import type { Person } from '../../../collab/protocol/people.ts'
import { localAt } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import type { Directory } from '../app/session.ts'
import { NowController } from '../app/nowController.ts'
import { dayName, lengthName, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { momentOf, newDraft, type Draft } from '../schedule/draft.ts'
import { chosen, typed } from '../schedule/fieldValue.ts'
import { questionOf } from '../schedule/findQuestion.ts'
import '../schedule/mInvitees.ts'
import type { Invitees } from '../schedule/mInvitees.ts'
import { shared } from '../theme/shared.ts'

const lengthsMinutes = [15, 30, 45, 60, 90, 120]
const suggestedCount = 5
const slotsMax = 60

/** A new poll: its times one by one, or the fairest for those who are asked. Fires `made` with the Poll as detail. */
export class MPollForm extends LitElement {
  static override properties = {
    table: { attribute: false },
    directory: { attribute: false },
    me: { attribute: false },
    draft: { state: true },
    text: { state: true },
    walls: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        padding: 24px;
      }
      h1 {
        margin-bottom: 16px;
      }
      .add {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(120px, 100%), 1fr));
        gap: 12px;
        align-items: end;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 4px 4px 4px 12px;
        border-radius: 99px;
        background: var(--m-accent-quiet);
        font-variant-numeric: tabular-nums;
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
        color: inherit;
        cursor: pointer;
      }
      fieldset {
        display: grid;
        gap: 10px;
        margin: 0;
        padding: 16px;
        border: 0;
        border-radius: var(--m-radius);
        background: var(--m-surface-2);
        min-width: 0;
      }
      legend {
        float: inline-start;
        padding: 0;
        font-weight: 500;
      }
      @media (max-width: 480px) {
        form {
          padding: 16px;
        }
      }
    `,
  ]
  declare table: ZoneTable
  declare directory: Directory
  declare me: Person
  declare draft: Draft | null
  declare text: string
  /** The times, on my wall. */
  declare walls: string[]
  declare busy: boolean
  declare problem: string

  readonly #now = new NowController(this)
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.draft = null
    this.text = ''
    this.walls = []
    this.busy = false
    this.problem = ''
  }

  override willUpdate(): void {
    this.draft ??= newDraft(this.me.zone, localAt(this.table, this.me.zone, this.#now.nowMs))
  }

  override render() {
    const { draft } = this
    if (!draft) return nothing
    return html`<h1>${t('polls.new')}</h1>
      <form class="card stack" @submit=${this.#submit}>
        <wa-input
          required
          autofocus
          maxlength="80"
          label=${t('schedule.name')}
          .value=${draft.title}
          @input=${(event: Event) => this.#set({ title: typed(event) })}
        ></wa-input>
        <m-invitees
          .directory=${this.directory}
          .table=${this.table}
          .attendees=${draft.attendees}
          .guests=${draft.guests}
          .myId=${this.me.personId}
          .atMs=${momentOf(this.table, draft)?.atMs ?? this.#now.nowMs}
          @invitees=${(event: CustomEvent<Invitees>) => this.#set(event.detail)}
        ></m-invitees>
        ${this.#times(draft)}
        <wa-textarea
          rows="2"
          resize="auto"
          maxlength="2000"
          label=${t('schedule.notes')}
          .value=${this.text}
          @input=${(event: Event) => (this.text = typed(event))}
        ></wa-textarea>
        <span class="problem" role="alert">${this.problem}</span>
        <div class="row">
          <wa-button type="submit" variant="brand" ?loading=${this.busy} ?disabled=${this.walls.length < 2}
            >${t('polls.ask')}</wa-button
          >
          <wa-button href="/polls" appearance="plain">${t('app.cancel')}</wa-button>
        </div>
      </form>`
  }

  #times(draft: Draft) {
    const asked = draft.attendees.length + draft.guests.length > 0
    return html`<fieldset>
      <legend>${t('polls.times')}</legend>
      <p class="quiet small">
        ${t('poll.clock', { zone: whoseClock(this.table, this.me.zone, this.#now.nowMs) })} ${t('polls.atLeast')}
      </p>
      <div class="add">
        <wa-input
          type="date"
          label=${t('schedule.day')}
          .value=${draft.day}
          @input=${(event: Event) => this.#set({ day: typed(event) })}
        ></wa-input>
        <wa-input
          type="time"
          label=${t('schedule.time')}
          .value=${draft.time}
          @input=${(event: Event) => this.#set({ time: typed(event).slice(0, 5) })}
        ></wa-input>
        <wa-select
          label=${t('schedule.length')}
          .value=${String(draft.lengthMinutes)}
          @change=${(event: Event) => this.#set({ lengthMinutes: Number(chosen(event)) || 30 })}
        >
          ${lengthsMinutes.map(
            (minutes) => html`<wa-option value=${String(minutes)}>${lengthName(minutes * 60)}</wa-option>`,
          )}
        </wa-select>
        <wa-button appearance="outlined" @click=${() => this.#add([`${draft.day}T${draft.time}`])}
          >${t('polls.addTime')}</wa-button
        >
      </div>
      ${
        asked
          ? html`<wa-button size="s" appearance="outlined" ?loading=${this.busy} @click=${this.#suggest}
              ><wa-icon slot="start" name="sparkles"></wa-icon>${t('polls.suggest')}</wa-button
            >`
          : nothing
      }
      <ul aria-label=${t('polls.times')} ?hidden=${this.walls.length === 0}>
        ${this.walls.map((wall) => this.#chip(wall))}
      </ul>
    </fieldset>`
  }

  #chip(wall: string) {
    const name = `${dayName(wall.slice(0, 10), 'short')} ${wall.slice(11)}`
    return html`<li>
      ${name}
      <button
        type="button"
        aria-label=${t('app.remove', { name })}
        @click=${() => (this.walls = this.walls.filter((each) => each !== wall))}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  #set(change: Partial<Draft>): void {
    if (this.draft) this.draft = { ...this.draft, ...change }
  }

  #add(walls: string[]): void {
    const whole = walls.filter((wall) => this.#atMs(wall) !== null)
    this.walls = [...new Set([...this.walls, ...whole])].toSorted().slice(0, slotsMax)
  }

  #atMs(wall: string): number | null {
    const moment = momentOf(this.table, { day: wall.slice(0, 10), time: wall.slice(11, 16), zone: this.me.zone })
    return moment?.atMs ?? null
  }

  readonly #suggest = () =>
    this.#do(async () => {
      const draft = this.draft as Draft
      const body = questionOf(this.table, draft, { fromDay: draft.day, days: 14, slotsMax: 1 }, null, this.#now.nowMs)
      if (!body) return
      const { best } = await api('POST /api/find-a-time', { body })
      this.#add(
        best
          .slice(0, suggestedCount)
          .map(({ startsAt }) => localAt(this.table, this.me.zone, Date.parse(startsAt)).slice(0, 16)),
      )
    })

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault()
    const draft = this.draft as Draft
    void this.#do(async () => {
      const instants = this.walls.map((wall) => this.#atMs(wall)).filter((atMs) => atMs !== null)
      const body = {
        title: draft.title.trim(),
        text: this.text.trim(),
        zone: this.me.zone,
        durationSeconds: draft.lengthMinutes * 60,
        startsAt: instants.map((atMs) => new Date(atMs).toISOString()),
        attendeeIds: draft.attendees.map(({ personId }) => personId),
        guests: draft.guests.map(({ email, name }) => ({ email, name: name || email })),
      }
      this.dispatchEvent(new CustomEvent('made', { detail: await api('POST /api/polls', { body }) }))
    })
  }

  async #do(act: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      await act()
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-poll-form', MPollForm)
