import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { Meeting, Occurrence } from '../../../collab/protocol/meetings.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { dayName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import type { Entry } from './entries.ts'
import type { EntryScene } from './entryWords.ts'
import './mCalendars.ts'
import './mFloat.ts'
import type { Anchor } from './mFloat.ts'
import './mOccurrenceCard.ts'
import './mQuickCreate.ts'
import './mScopeDialog.ts'
import type { Chosen } from './gridHand.ts'
import { changeFor, scopesFor, type ChangeScope, type Target } from './seriesMove.ts'
import type { Shown } from './shown.ts'
import { instantAt, wallTimeAt } from './wallDay.ts'

/** What lies over the calendar at the moment. */
type Over =
  | { is: 'card'; entry: Entry; anchor: Anchor; movable: boolean }
  | { is: 'slot'; chosen: Chosen; anchor: Anchor }
  | { is: 'display'; anchor: Anchor }
  | { is: 'move'; entry: Entry; occurrence: Occurrence; meeting: Meeting; target: Target; scopes: ChangeScope[] }
  | { is: 'cancel'; occurrence: Occurrence }

/**
 * Where a calendar's meetings are opened, made, moved and cancelled. Events: `changed` when the server has
 * something new, `settled` when what was drawn or carried is done with, `lift` and `shown` from its cards.
 */
export class MCalendarDesk extends LitElement {
  static override properties = {
    scene: { attribute: false },
    me: { attribute: false },
    shown: { attribute: false },
    zones: { attribute: false },
    over: { state: true },
    problem: { state: true },
    said: { state: true },
  }
  static override styles = [
    shared,
    css`
      .bar {
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
      }
      .bar button {
        font: inherit;
        color: inherit;
        background: none;
        border: 0;
        cursor: pointer;
        text-decoration: underline;
      }
    `,
  ]
  declare scene: EntryScene
  declare me: Person
  declare shown: Shown
  /** The clocks beside mine. */
  declare zones: string[]
  declare over: Over | null
  declare problem: string
  declare said: string

  readonly #rooms = new Task(this, {
    task: async () => (await api('GET /api/resources')).resources,
    args: () => [],
  })
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.over = null
    this.problem = ''
    this.said = ''
  }

  /** Shows a meeting beside where it stands. */
  open(entry: Entry, anchor: Anchor, movable: boolean): void {
    this.over = { is: 'card', entry, anchor, movable }
  }

  /** Asks for the title of a meeting at a place that was drawn. */
  create(chosen: Chosen, anchor: Anchor): void {
    this.over = { is: 'slot', chosen, anchor }
  }

  openDisplay(anchor: Anchor): void {
    this.over = { is: 'display', anchor }
  }

  /** Moves what was put down elsewhere; of a series, asks what of it. */
  async move({ occurrence, ...entry }: Entry, { day, fromMinute, lengthMinutes }: Chosen): Promise<void> {
    if (!occurrence) return
    const { table, zone } = this.scene
    const startLocal = wallTimeAt(table, occurrence.zone, instantAt(table, zone, day, fromMinute))
    const target = { startLocal, durationSeconds: lengthMinutes * 60 }
    const moved = await this.#try(async () => {
      const meeting = await api('GET /api/meetings/:meetingId', { params: { meetingId: occurrence.meetingId } })
      if (!occurrence.repeats) return this.#send(meeting, occurrence, target, 'all')
      const scopes = scopesFor(meeting, occurrence, target)
      this.over = { is: 'move', entry: { ...entry, occurrence }, occurrence, meeting, target, scopes }
    })
    if (!moved) this.#settled()
  }

  override render() {
    return html`<div class="live" role="alert">
        ${
          this.problem
            ? html`<p class="note danger bar">
                ${this.problem}<button type="button" @click=${() => (this.problem = '')}>${t('calendar.close')}</button>
              </p>`
            : nothing
        }
      </div>
      <p class="hidden-words" role="status">${this.said}</p>
      ${this.#overlay()}`
  }

  #overlay() {
    const open = this.over
    if (!open) return nothing
    switch (open.is) {
      case 'card':
        return this.#card(open)
      case 'slot':
        return this.#slot(open)
      case 'display':
        return html`<m-float below .anchor=${open.anchor} label=${t('calendar.display')} @shut=${this.#shut}>
          <m-calendars
            .scene=${this.scene}
            .shown=${this.shown}
            .zones=${this.zones}
            myId=${this.me.personId}
            @shown=${(event: CustomEvent<Shown>) => this.#emit('shown', event.detail)}
            @clocks=${() => this.#emit('clocks')}
          ></m-calendars>
        </m-float>`
      case 'move':
        return this.#moveDialog(open)
      case 'cancel':
        return this.#cancelDialog(open.occurrence)
      default:
        return open satisfies never
    }
  }

  #card({ entry, anchor, movable }: Over & { is: 'card' }) {
    const changed = () => this.#emit('changed')
    return keyed(
      entry.key,
      html`<m-float
        .anchor=${anchor}
        label=${entry.title ?? t('calendar.allDay')}
        @shut=${this.#shut}
        @answered=${changed}
        @settled=${(event: Event) => (event.stopPropagation(), changed())}
      >
        <m-occurrence-card
          .entry=${entry}
          .scene=${this.scene}
          .resources=${this.#rooms.value ?? []}
          ?movable=${movable}
          myId=${this.me.personId}
          @lift=${() => this.#lift(entry)}
          @cancel=${() => entry.occurrence && (this.over = { is: 'cancel', occurrence: entry.occurrence })}
        ></m-occurrence-card>
      </m-float>`,
    )
  }

  #slot({ chosen, anchor }: Over & { is: 'slot' }) {
    const { table, zone } = this.scene
    const startMs = instantAt(table, zone, chosen.day, chosen.fromMinute)
    return keyed(
      chosen,
      html`<m-float .anchor=${anchor} label=${t('calendar.new')} @shut=${this.#shut}>
        <m-quick-create
          startLocal=${wallTimeAt(table, zone, startMs)}
          zone=${zone}
          span=${spanAt(table, zone, startMs, startMs + chosen.lengthMinutes * 60_000)}
          .lengthMinutes=${chosen.lengthMinutes}
          .people=${this.shown.personIds}
          @made=${() => this.#done()}
        ></m-quick-create>
      </m-float>`,
    )
  }

  #moveDialog({ entry, occurrence, meeting, target, scopes }: Over & { is: 'move' }) {
    const { table } = this.scene
    const startMs = instantAt(table, occurrence.zone, target.startLocal.slice(0, 10), minutesOf(target.startLocal))
    const { zone } = this.scene
    const sentence = t('calendar.moveSentence', {
      day: dayName(wallTimeAt(table, zone, startMs).slice(0, 10)),
      span: spanAt(table, zone, startMs, startMs + target.durationSeconds * 1000),
    })
    return html`<m-scope-dialog
      label=${t('calendar.moveTitle', { title: entry.title ?? '' })}
      sentence=${scopes.length > 1 ? sentence : `${sentence} ${t('calendar.moveAlone')}`}
      .scopes=${scopes}
      @shut=${this.#shut}
      @chosen=${(event: CustomEvent<ChangeScope>) => {
        this.over = null
        void this.#try(() => this.#send(meeting, occurrence, target, event.detail)).then((ok) => ok || this.#settled())
      }}
    ></m-scope-dialog>`
  }

  #cancelDialog(occurrence: Occurrence) {
    const { title, repeats } = occurrence
    return html`<m-scope-dialog
      danger
      label=${t('calendar.cancelTitle', { title })}
      sentence=${repeats ? '' : t('calendar.cancelSure', { title })}
      confirm=${repeats ? '' : t('calendar.cancelOne')}
      @shut=${this.#shut}
      @chosen=${(event: CustomEvent<ChangeScope>) => void this.#cancel(occurrence, event.detail)}
    ></m-scope-dialog>`
  }

  async #send(meeting: Meeting, occurrence: Occurrence, target: Target, scope: ChangeScope): Promise<void> {
    const params = { meetingId: meeting.meetingId }
    await api('PATCH /api/meetings/:meetingId', { params, body: changeFor(meeting, occurrence, target, scope) })
    const { table, zone } = this.scene
    const startMs = instantAt(table, occurrence.zone, target.startLocal.slice(0, 10), minutesOf(target.startLocal))
    this.said = t('calendar.moved', {
      title: occurrence.title,
      day: dayName(wallTimeAt(table, zone, startMs).slice(0, 10)),
      span: spanAt(table, zone, startMs, startMs + target.durationSeconds * 1000),
    })
    this.#done()
  }

  async #cancel({ meetingId, repeats, originalLocal, title }: Occurrence, scope: ChangeScope): Promise<void> {
    this.over = null
    await this.#try(async () => {
      const query = repeats && scope !== 'all' ? { scope, originalLocal } : {}
      await api('DELETE /api/meetings/:meetingId', { params: { meetingId }, query })
      this.said = t('calendar.cancelled', { title })
      this.#done()
    })
  }

  async #try(act: () => Promise<void>): Promise<boolean> {
    this.problem = ''
    try {
      await act()
      return true
    } catch (error) {
      this.problem = sentenceOf(error)
      return false
    }
  }

  #lift(entry: Entry): void {
    this.over = null
    this.#emit('lift', entry)
  }

  readonly #shut = (event: Event) => {
    // A press on another meeting has put its card in the place of this one before this one says it is shut.
    if (event.target instanceof Element && !event.target.isConnected) return
    this.over = null
    this.#settled()
  }

  #settled(): void {
    this.#emit('settled')
  }

  #done(): void {
    this.over = null
    this.#emit('changed')
  }

  #emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
customElements.define('m-calendar-desk', MCalendarDesk)

/** Minutes since midnight of a wall time. */
function minutesOf(local: string): number {
  return Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16))
}
