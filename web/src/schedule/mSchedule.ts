import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/textarea/textarea.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import type { PriceEnquiry } from '../../../collab/protocol/minuteReports.ts'
import type { Slot, TimeAnswer } from '../../../collab/protocol/findATime.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { localAt } from '../../../infra/time/wallTime.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { NowController } from '../app/nowController.ts'
import { navigate } from '../app/route.ts'
import { sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import '../calendar/mClocks.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { changedIn, draftOf, momentOf, movedTo, newDraft, prefilled, type Draft, type Scope } from './draft.ts'
import { fieldOf, type Field } from './fieldOf.ts'
import { typed } from './fieldValue.ts'
import { questionOf, type Search } from './findQuestion.ts'
import './mFindATime.ts'
import './mInvitees.ts'
import type { Invitees } from './mInvitees.ts'
import './mMeetingMore.ts'
import './mPriceLine.ts'
import './mRepeat.ts'
import type { Repetition } from './mRepeat.ts'
import './mRooms.ts'
import './mScope.ts'
import './mWhen.ts'
import type { When } from './mWhen.ts'
import { rotated } from './rotated.ts'
import { loadBureau, type Bureau } from './scheduleBureau.ts'
import { saveDraft, type Second } from './saveDraft.ts'
import { scheduleStyles } from './scheduleStyles.ts'
import { listOf } from './slotWords.ts'

/** Writes a new meeting, or changes one: who, when, how often, and the fairest hour for all of them. */
export class MSchedule extends LitElement {
  static override properties = {
    meetingId: {},
    draft: { state: true },
    scope: { state: true },
    second: { state: true },
    search: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [shared, scheduleStyles]
  /** Of the meeting that is changed; empty for a new one. */
  declare meetingId: MeetingId | ''
  declare draft: Draft | null
  declare scope: Scope
  /** A second session for those whom the first does not suit. */
  declare second: Second | null
  declare search: Search
  declare busy: boolean
  declare problem: { field: Field; sentence: string } | null

  /** The draft as it came from the server, to send what is different alone. */
  #base: Draft | null = null
  /** The occurrence that is changed, by its original wall time. */
  readonly #at = new URLSearchParams(location.search).get('at')
  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #bureau = new Task(this, {
    task: async ([me, version, meetingId]) => this.#opened(await loadBureau(me, version, meetingId)),
    args: () => {
      const info = this.#session.value?.info
      return [info?.person ?? null, info?.zonesVersion ?? '', this.meetingId] as const
    },
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.meetingId = ''
    this.draft = null
    this.scope = 'all'
    this.second = null
    this.search = { fromDay: '', days: 14, slotsMax: 3 }
    this.busy = false
    this.problem = null
  }

  override render() {
    return html`<h1>${t(this.meetingId ? 'schedule.edit' : 'schedule.title')}</h1>
      ${renderStates(this.#bureau, {
        waiting: () =>
          html`<div class="columns">
            <div class="card padded">${bones(7, 36)}</div>
            <div class="card padded">${bones(6, 36)}</div>
          </div>`,
        content: (bureau) => (this.draft ? this.#content(bureau, this.draft) : html``),
      })}`
  }

  #content(bureau: Bureau, draft: Draft) {
    return html`<div class="columns">
      <form class="card padded stack" @submit=${(event: SubmitEvent) => this.#submit(event, bureau)}>
        ${bureau.meeting?.recurrence && this.#at ? this.#scopes(bureau, this.#at) : nothing}
        <wa-input
          required
          maxlength="80"
          ?autofocus=${!bureau.meeting}
          label=${t('schedule.name')}
          placeholder=${t('schedule.namePlaceholder')}
          .value=${draft.title}
          @input=${(event: Event) => this.#set({ title: typed(event) })}
          >${this.#problemAt('title')}</wa-input
        >
        ${this.scope === 'one' ? nothing : this.#who(bureau, draft)} ${this.#when(bureau, draft)}
        ${this.scope === 'one' ? nothing : this.#repeat(draft)} ${this.#words(bureau, draft)}
        ${this.scope === 'one' ? nothing : this.#more(bureau, draft)} ${this.#foot(bureau, draft)}
      </form>
      <section class="card padded side" aria-live="off">${this.#side(bureau, draft)}</section>
    </div>`
  }

  #scopes(bureau: Bureau, at: string) {
    return html`<m-scope
      .scope=${this.scope}
      .at=${at}
      @scope=${(event: CustomEvent<Scope>) => this.#rescope(bureau, event.detail)}
    ></m-scope>`
  }

  #who({ directory, table, me }: Bureau, draft: Draft) {
    return html`<m-invitees
      .directory=${directory}
      .table=${table}
      .attendees=${draft.attendees}
      .guests=${draft.guests}
      .myId=${me.personId}
      .atMs=${momentOf(table, draft)?.atMs ?? this.#now.nowMs}
      @invitees=${(event: CustomEvent<Invitees>) => this.#set(event.detail)}
    ></m-invitees>`
  }

  #when({ table }: Bureau, draft: Draft) {
    return html`<m-when
      .when=${draft}
      .table=${table}
      .problem=${this.problem?.field === 'time' ? this.problem.sentence : ''}
      .zoneProblem=${this.problem?.field === 'zone' ? this.problem.sentence : ''}
      ?fixedKind=${this.scope === 'one'}
      @when=${(event: CustomEvent<Partial<When>>) => this.#retime(event.detail)}
    ></m-when>`
  }

  #repeat({ rule, excluded, added, day, time }: Draft) {
    return html`<m-repeat
      .repetition=${{ rule, excluded, added }}
      .day=${day}
      .time=${time}
      .problem=${this.problem?.field === 'repeat' ? this.problem.sentence : ''}
      @repeat=${(event: CustomEvent<Repetition>) => this.#set(event.detail)}
    ></m-repeat>`
  }

  #words({ resources, meeting }: Bureau, draft: Draft) {
    const rooms = resources.length > 0 || draft.resourceIds.length > 0
    return html`${
        rooms && this.scope !== 'one'
          ? html`<m-rooms
              .resources=${resources}
              .ids=${draft.resourceIds}
              .answers=${meeting?.resources ?? []}
              @rooms=${(event: CustomEvent<Draft['resourceIds']>) => this.#set({ resourceIds: event.detail })}
            ></m-rooms>`
          : nothing
      }
      <wa-textarea
        rows="3"
        resize="auto"
        maxlength="10000"
        label=${t('schedule.notes')}
        placeholder=${t('schedule.notesPlaceholder')}
        .value=${draft.notes}
        @input=${(event: Event) => this.#set({ notes: typed(event) })}
      ></wa-textarea>`
  }

  #more({ templates, directory, regions, me }: Bureau, draft: Draft) {
    return html`<details class="more">
      <summary><wa-icon name="chevron-right"></wa-icon>${t('schedule.more')}</summary>
      <m-meeting-more
        .draft=${draft}
        .templates=${templates}
        .departments=${directory.departments}
        .regions=${regions}
        ?admin=${me.role !== 'member'}
        @more=${(event: CustomEvent<Partial<Draft>>) => this.#set(event.detail)}
      ></m-meeting-more>
    </details>`
  }

  #foot({ table, me, meeting }: Bureau, draft: Draft) {
    const enquiry = momentOf(table, draft) ? enquiryOf(draft) : null
    return html`${
        draft.payment.exempt === null
          ? html`<m-price-line .enquiry=${enquiry} .table=${table} .zone=${me.zone}></m-price-line>`
          : html`<p class="quiet small">${t('schedule.exemptMore')}</p>`
      }
      ${this.second ? this.#secondNote(this.second) : nothing}
      <div class="live" role="alert">
        ${this.problem?.field === 'form' ? html`<p class="note danger">${this.problem.sentence}</p>` : nothing}
      </div>
      <div class="row foot">
        <wa-button type="submit" variant="brand" ?loading=${this.busy}
          >${t(meeting ? 'schedule.change' : 'schedule.create')}</wa-button
        >
        <wa-button href=${meeting ? '/calendar' : '/'} appearance="plain">${t('app.cancel')}</wa-button>
      </div>`
  }

  #secondNote({ startLocal, names }: Second) {
    return html`<p class="note second">
      <span>${t('sessions.planned', { time: startLocal.replace('T', ' '), names: listOf(names) })}</span>
      <wa-button size="s" appearance="plain" @click=${() => (this.second = null)}>${t('sessions.drop')}</wa-button>
    </p>`
  }

  #side(bureau: Bureau, draft: Draft) {
    const { table, directory, me } = bureau
    const moment = momentOf(table, draft)
    if (!moment)
      return html`<h2>${t('schedule.preview')}</h2>
        <p class="quiet">${t('schedule.previewEmpty')}</p>`
    const question = questionOf(table, draft, this.search, bureau.meeting?.meetingId ?? null, this.#now.nowMs)
    const others = draft.attendees.map(({ personId }) => directory.personOf(personId))
    if (!question)
      return html`<h2>${t('schedule.preview')}</h2>
        <m-clocks
          .table=${table}
          .people=${[me, ...others.filter((person) => person !== undefined)]}
          .myId=${me.personId}
          .zone=${draft.zone}
          .startMs=${moment.atMs}
          .lengthMinutes=${draft.lengthMinutes}
        ></m-clocks>
        ${draft.allDay ? nothing : html`<p class="note hint">${t('find.invite')}</p>`}`
    const move = (atMs: number) => this.#move(localAt(table, draft.zone, atMs))
    return html`<m-find-a-time
      .question=${question}
      .search=${this.search}
      .table=${table}
      .zone=${draft.zone}
      .startMs=${moment.atMs}
      .endMs=${moment.atMs + draft.lengthMinutes * 60_000}
      @search=${(event: CustomEvent<Search>) => (this.search = event.detail)}
      @hour=${(event: CustomEvent<number>) => move(event.detail)}
      @slot=${(event: CustomEvent<Slot>) => move(Date.parse(event.detail.startsAt))}
      @rotate=${(event: CustomEvent<NonNullable<TimeAnswer['rotation']>>) => this.#set(rotated(draft, event.detail))}
      @both=${(event: CustomEvent<TimeAnswer>) => this.#takeBoth(bureau, draft, event.detail)}
    ></m-find-a-time>`
  }

  #problemAt(field: Field) {
    if (this.problem?.field !== field) return nothing
    return html`<span class="problem" role="alert" slot="hint">${this.problem.sentence}</span>`
  }

  /** The first time a bureau is there, the form is filled from it. */
  #opened(bureau: Bureau): Bureau {
    if (this.draft) return bureau
    const search = new URLSearchParams(location.search)
    const { meeting, me, table } = bureau
    if (!meeting) {
      this.draft = prefilled(newDraft(me.zone, localAt(table, me.zone, this.#now.nowMs)), search)
      this.search = { ...this.search, fromDay: this.draft.day }
      return bureau
    }
    const wanted = search.get('scope')
    const scoped = meeting.recurrence !== null && this.#at !== null
    this.scope = !scoped ? 'all' : wanted === 'following' || wanted === 'all' ? wanted : 'one'
    this.#base = draftOf(meeting, this.scope, this.#at)
    const start = search.get('start')
    const minutes = Number(search.get('minutes'))
    this.draft = {
      ...(start ? movedTo(this.#base, start) : this.#base),
      ...(minutes > 0 && { lengthMinutes: minutes }),
    }
    this.search = { ...this.search, fromDay: this.draft.day }
    return bureau
  }

  /** What was typed already goes along; the time is the other scope's. */
  #rescope({ meeting }: Bureau, scope: Scope): void {
    if (!meeting || !this.draft || !this.#base) return
    const typedSoFar = changedIn(this.#base, this.draft)
    this.scope = scope
    this.#base = draftOf(meeting, scope, this.#at)
    this.draft = { ...this.#base, ...typedSoFar }
    this.search = { ...this.search, fromDay: this.draft.day }
    this.problem = null
  }

  #move(startLocal: string): void {
    if (this.draft) this.draft = movedTo(this.draft, startLocal)
    this.problem = null
  }

  /** The first session takes the form's time; whoever is for the second alone moves there. */
  #takeBoth({ table }: Bureau, draft: Draft, { sessions, people }: TimeAnswer): void {
    if (!sessions) return
    const inSecond = people.filter((_, place) => ['second', 'both'].includes(sessions.assigned[place] ?? 'none'))
    this.#move(localAt(table, draft.zone, Date.parse(sessions.first.startsAt)))
    this.second = {
      startLocal: localAt(table, draft.zone, Date.parse(sessions.second.startsAt)).slice(0, 16),
      firstOnlyIds: people.filter((_, place) => sessions.assigned[place] === 'first').map(({ personId }) => personId),
      secondOnlyIds: people.filter((_, place) => sessions.assigned[place] === 'second').map(({ personId }) => personId),
      names: inSecond.map(({ name }) => name),
    }
  }

  /** A day that is typed is also where the search begins; one that is picked from it is not. */
  #retime(change: Partial<When>): void {
    if (change.day) this.search = { ...this.search, fromDay: change.day }
    this.#set(change)
  }

  #set(change: Partial<Draft>): void {
    if (this.draft) this.draft = { ...this.draft, ...change }
    this.problem = null
  }

  async #submit(event: SubmitEvent, { meeting }: Bureau): Promise<void> {
    event.preventDefault()
    const { draft } = this
    if (!draft || this.busy) return
    this.busy = true
    this.problem = null
    try {
      const saved = await saveDraft({
        draft,
        second: this.second,
        base: this.#base,
        meeting,
        scope: this.scope,
        at: this.#at,
      })
      navigate(meeting ? '/calendar' : `/scheduled/${saved}?new`, 'replace')
    } catch (error) {
      this.problem = { field: fieldOf(error), sentence: sentenceOf(error) }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-schedule', MSchedule)

/** What to ask the price of. */
function enquiryOf(draft: Draft): PriceEnquiry {
  return {
    startLocal: `${draft.day}T${draft.time}`,
    zone: draft.zone,
    durationSeconds: draft.lengthMinutes * 60,
    allDay: draft.allDay,
    recurrence: draft.rule,
    excluded: draft.excluded,
    added: draft.added,
    attendeeIds: draft.attendees.map(({ personId }) => personId),
    payer: draft.payment.payer,
  }
}
