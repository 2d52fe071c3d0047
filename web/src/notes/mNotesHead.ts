import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { LitElement, html, nothing } from 'lit'
import type * as Y from 'yjs'
import type { NotesOpenEvent } from '../documents/notesFeature.ts'
import type { AgendaTemplate, NoteSection } from '../../../collab/protocol/notes.ts'
import { api, type ApiOutput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { NowController } from '../app/nowController.ts'
import { sessionContext } from '../app/session.ts'
import { dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { localeTag, t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { agendaClock, type AgendaClock, type TimeBox } from './agendaClock.ts'
import { notesHeadStyles } from './notesHeadStyles.ts'
import { sectionAgenda } from './sectionAgenda.ts'

export type MeetingNotes = ApiOutput<'GET /api/meetings/:meetingId/notes'>

/** The root of the text in its Yjs document, see infra/contract/noteSchema.ts. */
const noteField = 'notes'
/** How often others' beginnings and the room's first minute are looked for. */
const askEveryMs = 20_000
const none = 'none'

/**
 * Above the notes of a meeting, beside an `<m-notes>` or within it: which occurrence, beginning its notes, where the
 * agenda should be, sending them round. Scrolls the notes to the occurrence that is picked. Fires `notes` with what
 * the server answered, `runningSince` among it, `section` with the `startLocal` that is picked, and `agenda` with the
 * time boxes of the current occurrence whenever they are others.
 */
export class MNotesHead extends LitElement {
  static override properties = {
    meetingId: {},
    fragment: { attribute: false },
    notes: { state: true },
    chosen: { state: true },
    templates: { state: true },
    picked: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [shared, notesHeadStyles]
  declare meetingId: string
  /** The notes as they are written now, for the time boxes of their agenda; null until they are here. */
  declare fragment: Y.XmlFragment | null
  declare notes: MeetingNotes | null
  /** The occurrence somebody picked; null: the current one. */
  declare chosen: string | null
  declare templates: AgendaTemplate[]
  /** The template somebody picked to begin with, or `none`; null: the meeting's own. */
  declare picked: string | null
  declare busy: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  #timer: ReturnType<typeof setInterval> | null = null
  #watched: Y.XmlFragment | null = null
  #around: HTMLElement | null = null
  #page: HTMLElement | null = null
  #toldAgenda = '[]'

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.meetingId = ''
    this.fragment = null
    this.notes = null
    this.chosen = null
    this.templates = []
    this.picked = null
    this.busy = false
    this.problem = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => void this.#ask(), askEveryMs)
    this.#watch(this.fragment)
    this.#around = this.parentElement
    this.#around?.addEventListener('m-notes-open', this.#opened)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    if (this.#timer) clearInterval(this.#timer)
    this.#watch(null)
    this.#around?.removeEventListener('m-notes-open', this.#opened)
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('meetingId') && this.meetingId !== '') void this.#ask()
    if (changed.has('fragment') && this.isConnected) this.#watch(this.fragment)
    this.#tellAgenda()
  }

  override render() {
    const { notes } = this
    if (!notes) return this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing
    const section = notes.sections.find(({ startLocal }) => startLocal === (this.chosen ?? notes.current))
    if (!section) return nothing
    return html`<div class="line">${this.#which(notes, section)} ${section.begun ? this.#send(section) : nothing}</div>
      ${section.begun ? this.#agenda(notes, section) : this.#begin(notes, section)}
      <div class="live" role="alert">${this.problem ? html`<p class="problem">${this.problem}</p>` : nothing}</div>`
  }

  #which({ sections, current }: MeetingNotes, section: NoteSection) {
    if (sections.length === 1) return html`<span class="only">${dayOf(section)}</span>`
    return html`<label>
      <span class="hidden-words">${t('head.which')}</span>
      <select @change=${(event: Event) => this.#choose((event.currentTarget as HTMLSelectElement).value)}>
        ${sections.map(
          (each) =>
            html`<option value=${each.startLocal} ?selected=${each === section}>
              ${each.startLocal === current ? '● ' : ''}${dayOf(each)}${each.begun ? '' : ` (${t('head.notBegun')})`}
            </option>`,
        )}
      </select>
    </label>`
  }

  #begin(notes: MeetingNotes, section: NoteSection) {
    const picked = this.picked ?? notes.templateId ?? none
    return html`<div class="line begin">
      ${
        this.templates.length > 0
          ? html`<label>
              <span class="hidden-words">${t('head.template')}</span>
              <select
                id="template"
                @change=${(event: Event) => (this.picked = (event.currentTarget as HTMLSelectElement).value)}
              >
                <option value=${none} ?selected=${picked === none}>${t('head.noAgenda')}</option>
                ${this.templates.map(
                  ({ templateId, name }) =>
                    html`<option value=${templateId} ?selected=${picked === templateId}>${name}</option>`,
                )}
              </select>
            </label>`
          : nothing
      }
      ${notes.sections.length > 1 ? this.#forAll(notes, picked) : nothing}
      <wa-button size="s" variant="brand" ?loading=${this.busy} @click=${() => void this.#doBegin(section)}>
        <wa-icon slot="start" name="notebook-pen"></wa-icon>${t('head.begin')}
      </wa-button>
    </div>`
  }

  /** In a series the host says once what its notes begin with. */
  #forAll({ templateId, mayChooseTemplate }: MeetingNotes, picked: string) {
    if (picked === (templateId ?? none))
      return templateId === null ? nothing : html`<span class="quiet small always">${t('head.always')}</span>`
    if (!mayChooseTemplate) return nothing
    return html`<wa-button size="s" appearance="plain" data-testid="always" @click=${() => void this.#doChoose(picked)}>
      <wa-icon slot="start" name="repeat"></wa-icon>${t('head.makeAlways')}
    </wa-button>`
  }

  /** Guests have no addresses to send to, and are not asked. */
  #send(section: NoteSection) {
    if (!this.#session.value?.info.person) return nothing
    const at = section.mailedAt ? new Date(section.mailedAt) : null
    const time = at?.toLocaleString(localeTag(), {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    })
    return html`<span class="send">
      <span class="quiet small" role="status">${time ? t('head.sent', { time }) : ''}</span>
      <wa-button
        size="s"
        appearance="plain"
        title=${t('head.sendMore')}
        ?loading=${this.busy}
        @click=${() => void this.#doSend(section)}
      >
        <wa-icon slot="start" name="send"></wa-icon>${t('head.send')}
      </wa-button>
    </span>`
  }

  #agenda(notes: MeetingNotes, section: NoteSection) {
    const boxes = this.fragment ? sectionAgenda(this.fragment, section.startLocal) : []
    const runs = section.startLocal === notes.current && notes.runningSince !== null
    const elapsed = runs ? (this.#now.nowMs - Date.parse(notes.runningSince ?? '')) / 60_000 : null
    const clock = agendaClock(boxes, elapsed)
    if (!clock) return nothing
    return html`<div class="agenda">
      <div class="boxes" aria-hidden="true">${boxes.map((box, place) => this.#box(box, place, clock))}</div>
      <p class="small ${clock.at === 'late' ? 'late' : 'quiet'}">${sentenceOfClock(clock, boxes)}</p>
    </div>`
  }

  #box({ title, minutes }: TimeBox, place: number, clock: AgendaClock) {
    const here = clock.at === 'point' ? clock.place : clock.at === 'late' ? Infinity : -1
    const share = place < here ? 1 : place === here && clock.at === 'point' ? clock.share : 0
    return html`<span
      class="box ${place === here ? 'here' : ''}"
      style="flex-grow:${minutes}"
      title=${t('head.box', { title, count: minutes })}
      ><i style="inline-size:${Math.round(share * 100)}%"></i
    ></span>`
  }

  #tellAgenda(): void {
    const { notes, fragment } = this
    const boxes = notes?.current && fragment ? sectionAgenda(fragment, notes.current) : []
    const told = JSON.stringify(boxes)
    if (told === this.#toldAgenda) return
    this.#toldAgenda = told
    this.dispatchEvent(new CustomEvent<TimeBox[]>('agenda', { detail: boxes, bubbles: true, composed: true }))
  }

  #choose(startLocal: string): void {
    this.chosen = startLocal
    const begun = this.notes?.sections.some((each) => each.startLocal === startLocal && each.begun)
    if (begun) this.#show(startLocal)
  }

  #show(startLocal: string): void {
    const heading = this.#page?.querySelector(`[data-section="${CSS.escape(startLocal)}"]`)
    heading?.scrollIntoView({ block: 'start' })
    this.dispatchEvent(new CustomEvent('section', { detail: startLocal, bubbles: true, composed: true }))
  }

  async #ask(): Promise<void> {
    const { meetingId } = this
    try {
      const notes = await api('GET /api/meetings/:meetingId/notes', { params: { meetingId } })
      if (meetingId !== this.meetingId) return
      this.#take(notes)
      const unbegun = notes.sections.some(({ begun }) => !begun)
      if (unbegun && this.templates.length === 0 && this.#session.value?.info.person)
        this.templates = (await api('GET /api/agenda-templates')).templates
      this.problem = ''
    } catch (error) {
      // What is shown stays; the next round may succeed.
      if (!this.notes) this.problem = sentenceOf(error)
    }
  }

  #take(notes: MeetingNotes): void {
    this.notes = notes
    this.dispatchEvent(new CustomEvent('notes', { detail: notes, bubbles: true, composed: true }))
  }

  async #doBegin({ startLocal }: NoteSection): Promise<void> {
    const { picked } = this
    const body = picked === null ? {} : { templateId: picked === none ? null : picked }
    await this.#work(async () => {
      const params = { meetingId: this.meetingId, startLocal }
      this.#replace(await api('POST /api/meetings/:meetingId/notes/:startLocal', { params, body }))
      this.picked = null
      this.#show(startLocal)
    })
  }

  async #doChoose(picked: string): Promise<void> {
    await this.#work(async () => {
      const templateId = picked === none ? null : picked
      await api('PUT /api/meetings/:meetingId/agenda-template', {
        params: { meetingId: this.meetingId },
        body: { templateId },
      })
      if (this.notes) this.#take({ ...this.notes, templateId })
      this.picked = null
    })
  }

  async #doSend({ startLocal }: NoteSection): Promise<void> {
    await this.#work(async () => {
      const params = { meetingId: this.meetingId, startLocal }
      this.#replace(await api('POST /api/meetings/:meetingId/notes/:startLocal/mail', { params }))
    })
  }

  #replace(section: NoteSection): void {
    if (!this.notes) return
    const sections = this.notes.sections.map((each) => (each.startLocal === section.startLocal ? section : each))
    this.#take({ ...this.notes, sections })
  }

  async #work(work: () => Promise<void>): Promise<void> {
    this.busy = true
    try {
      await work()
      this.problem = ''
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }

  #watch(fragment: Y.XmlFragment | null): void {
    if (fragment === this.#watched) return
    this.#watched?.unobserveDeep(this.#changed)
    this.#watched = fragment
    fragment?.observeDeep(this.#changed)
  }

  readonly #changed = () => this.requestUpdate()

  readonly #opened = (event: Event) => {
    const { link, page } = (event as NotesOpenEvent).detail
    this.fragment = link.doc.getXmlFragment(noteField)
    this.#page = page
  }
}

/** The day and the time as the meeting's own clock has them. */
function dayOf({ startLocal }: NoteSection): string {
  return `${dayName(startLocal.slice(0, 10), 'short')}, ${startLocal.slice(11)}`
}

function sentenceOfClock(clock: AgendaClock, boxes: readonly TimeBox[]): string {
  if (clock.at === 'before') return t('head.plan', { count: clock.totalMinutes })
  if (clock.at === 'late') return t('head.late', { count: clock.overMinutes })
  return t('head.now', { title: boxes[clock.place]?.title ?? '', count: clock.leftMinutes })
}
customElements.define('m-notes-head', MNotesHead)
