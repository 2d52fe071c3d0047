import '@awesome.me/webawesome/dist/components/button/button.js'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import type { Answer, Meeting, Occurrence } from '../../../collab/protocol/meetings.ts'
import type { Resource } from '../../../collab/protocol/resources.ts'
import { api } from '../api/api.ts'
import '../app/mCopy.ts'
import '../app/mTime.ts'
import { isNear } from '../home/mMeetingLine.ts'
import { cityOf, dateName, dayAt, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../people/mPersonTime.ts'
import { shared } from '../theme/shared.ts'
import { entryDays, movedFrom, type Entry } from './entries.ts'
import { entryStyles } from './entryStyles.ts'
import { entryTitle, movedWords, type EntryScene } from './entryWords.ts'
import './mAnswer.ts'
import './mProposals.ts'
import { occurrenceCardStyles } from './occurrenceCardStyles.ts'
import { recurrenceWords } from './recurrenceWords.ts'

const peopleShownMax = 8
const signs = { yes: 'check', no: 'x', maybe: 'minus', waiting: 'clock' } as const

/**
 * A meeting, opened where it stands in the calendar. Events: `lift` to move it by keyboard, `cancel` to take it
 * off; answers and proposals fire their own.
 */
export class MOccurrenceCard extends LitElement {
  static override properties = {
    entry: { attribute: false },
    scene: { attribute: false },
    myId: {},
    movable: { type: Boolean },
    resources: { attribute: false },
  }
  static override styles = [shared, entryStyles, occurrenceCardStyles]
  declare entry: Entry
  declare scene: EntryScene
  declare myId: string
  declare movable: boolean
  declare resources: Resource[]

  /** What the list of occurrences does not say: the rule, everybody's answers, rooms, notes. */
  readonly #meeting = new Task(this, {
    task: async ([meetingId, revision]) =>
      meetingId === undefined || revision === undefined
        ? null
        : api('GET /api/meetings/:meetingId', { params: { meetingId } }),
    args: () => [this.entry.occurrence?.meetingId, this.entry.occurrence?.revision] as const,
  })

  protected readonly locale = new LocaleController(this)

  override render() {
    const { entry, scene } = this
    const { occurrence } = entry
    return html`<div class="body">
      <div class="top">
        <span class="mark ${occurrence ? '' : `tint${entry.owners[0]?.tint ?? 0}`}"></span>
        <div>
          <h2 class=${entry.tone}>${entryTitle(entry, scene)}</h2>
          ${this.#when()} ${this.#tags()}
        </div>
      </div>
      ${
        occurrence
          ? this.#facts(occurrence, this.#meeting.value ?? null)
          : html`<p class="fact">
              <wa-icon name="users"></wa-icon>
              <span>${entry.owners.map(({ personId }) => this.#person(personId))}</span>
            </p>`
      }
    </div>`
  }

  #when() {
    const { entry, scene } = this
    const { table, zone } = scene
    const { first, last } = entryDays(table, zone, entry)
    const days = first === last ? dateName(first) : `${dateName(first)} – ${dateName(last)}`
    if (entry.allDay) return html`<p class="quiet">${days} · ${t('calendar.allDay')}</p>`
    const others = [...this.#ids()].map((id) => scene.directory.personOf(id)).filter((person) => person !== undefined)
    return html`<p>${dateName(dayAt(table, zone, entry.startsAtMs))}</p>
      <p>
        <m-time
          .table=${table}
          .zone=${zone}
          .startMs=${entry.startsAtMs}
          .endMs=${entry.endsAtMs}
          .others=${others}
        ></m-time>
        <span class="quiet">· ${lengthName((entry.endsAtMs - entry.startsAtMs) / 1000)}</span>
      </p>
      ${this.#elsewhere()}`
  }

  /** What it is on the clock it is scheduled by, where that is not mine. */
  #elsewhere() {
    const { occurrence } = this.entry
    if (!occurrence || occurrence.zone === this.scene.zone) return nothing
    const [, time = ''] = occurrence.startLocal.split('T')
    return html`<p class="quiet small">${t('calendar.scheduledBy', { time, zone: cityOf(occurrence.zone) })}</p>`
  }

  #tags() {
    const { occurrence, tone } = this.entry
    if (!occurrence) return nothing
    const moved = movedFrom(occurrence)
    return html`${tone === 'cancelled' ? html`<p><span class="tag">${t('calendar.tone.cancelled')}</span></p>` : nothing}
    ${moved ? html`<p><span class="tag moved">${movedWords(moved, occurrence.zone)}</span></p>` : nothing}
    ${occurrence.movedFromLocal ? html`<p class="quiet small">${t('home.moved', { time: occurrence.movedFromLocal.slice(11) })}</p>` : nothing}`
  }

  #facts(occurrence: Occurrence, meeting: Meeting | null) {
    const hosting = occurrence.hostId === this.myId
    const stands = !occurrence.cancelled
    return html`${
      meeting?.recurrence
        ? html`<p class="fact">
            <wa-icon name="repeat" label=${t('home.repeats')}></wa-icon>
            <span>${recurrenceWords(meeting.recurrence, meeting.startLocal.slice(0, 10))}</span>
          </p>`
        : nothing
    }
    ${this.#rooms(occurrence, meeting)} ${this.#people(occurrence, meeting)}
    ${meeting?.notes ? html`<p class="fact notes"><wa-icon name="file-text"></wa-icon><span>${meeting.notes}</span></p>` : nothing}
    ${hosting && meeting?.belowQuorum ? html`<p class="note warn small">${t('calendar.belowQuorum')}</p>` : nothing}
    ${stands && !hosting ? html`<m-answer .occurrence=${occurrence}></m-answer>` : nothing}
    ${stands ? html`<m-proposals .scene=${this.scene} .occurrence=${occurrence} ?hosting=${hosting}></m-proposals>` : nothing}
    ${stands ? this.#actions(occurrence, hosting) : nothing}`
  }

  #actions(occurrence: Occurrence, hosting: boolean) {
    const { meetingId, originalLocal, repeats, link } = occurrence
    const at = repeats ? `?at=${encodeURIComponent(originalLocal)}` : ''
    const near = isNear(occurrence, this.scene.nowMs)
    const emit = (name: string) => () => this.dispatchEvent(new CustomEvent(name, { detail: this.entry }))
    return html`<div class="actions">
      <wa-button size="s" variant="brand" appearance=${near ? 'accent' : 'outlined'} href=${link}
        >${near ? t('home.join') : t('scheduled.open')}</wa-button
      >
      ${
        hosting
          ? html`<wa-button size="s" appearance="outlined" href="/schedule/${meetingId}${at}"
              ><wa-icon slot="start" name="pencil"></wa-icon>${t('calendar.edit')}</wa-button
            >`
          : nothing
      }
      <span class="push"></span>
      <m-copy .text=${new URL(link, location.origin).href}></m-copy>
      <wa-button size="s" appearance="plain" href="/scheduled/${meetingId}"
        ><wa-icon name="info" label=${t('calendar.details')}></wa-icon
      ></wa-button>
      <wa-button size="s" appearance="plain" href="/record/${meetingId}"
        ><wa-icon name="list-checks" label=${t('record.open')}></wa-icon
      ></wa-button>
      ${
        this.movable
          ? html`<wa-button size="s" appearance="plain" @click=${emit('lift')}
              ><wa-icon name="keyboard" label=${t('calendar.moveByKeys')}></wa-icon
            ></wa-button>`
          : nothing
      }
      ${
        hosting
          ? html`<wa-button size="s" appearance="plain" variant="danger" @click=${emit('cancel')}
              ><wa-icon name="trash-2" label=${t('calendar.cancel')}></wa-icon
            ></wa-button>`
          : nothing
      }
    </div>`
  }

  #rooms(occurrence: Occurrence, meeting: Meeting | null) {
    if (occurrence.resourceIds.length === 0) return nothing
    const refused = new Map(
      (meeting?.resources ?? [])
        .filter(({ answer, declined }) => answer === 'no' || declined.includes(occurrence.originalLocal))
        .map(({ resourceId, reason }) => [resourceId, reason]),
    )
    return occurrence.resourceIds.map((id) => {
      const name = this.resources.find(({ resourceId }) => resourceId === id)?.name ?? ''
      const reason = refused.get(id)
      return html`<p class="fact">
        <wa-icon name="door-open" label=${t('calendar.room')}></wa-icon>
        <span class=${reason === undefined ? '' : 'refused'}
          >${name}${reason === undefined ? nothing : html` <span class="small">${t('calendar.roomTaken', { reason })}</span>`}</span
        >
      </p>`
    })
  }

  #people({ hostId, originalLocal }: Occurrence, meeting: Meeting | null) {
    const single = new Map(
      (meeting?.occurrenceAnswers ?? [])
        .filter((each) => each.originalLocal === originalLocal && each.personId !== null)
        .map((each) => [each.personId as string, each.answer]),
    )
    const attendees = (meeting?.attendees ?? []).filter(({ personId }) => personId !== hostId)
    const guests = meeting?.guests ?? []
    const left = attendees.length + guests.length - peopleShownMax
    return html`<ul class="people">
      <li>${this.#person(hostId)}<span class="quiet small">${t('calendar.host')}</span></li>
      ${attendees
        .slice(0, peopleShownMax)
        .map(
          ({ personId, answer, required }) =>
            html`<li>
              ${this.#person(personId)}${required ? nothing : html`<span class="quiet small">${t('calendar.optional')}</span>`}
              ${this.#sign(single.get(personId) ?? answer)}
            </li>`,
        )}
      ${guests
        .slice(0, Math.max(0, peopleShownMax - attendees.length))
        .map(
          ({ name, email, answer }) =>
            html`<li>
              <span title=${email}>${name}</span
              ><span class="quiet small">${t('calendar.outside')}</span>${this.#sign(answer)}
            </li>`,
        )}
      ${left > 0 ? html`<li class="quiet small">${t('calendar.morePeople', { count: left })}</li>` : nothing}
    </ul>`
  }

  #sign(answer: Answer) {
    return html`<wa-icon class="sign ${answer}" name=${signs[answer]} label=${t(`calendar.given.${answer}`)}></wa-icon>`
  }

  #person(personId: string) {
    const person = this.scene.directory.personOf(personId)
    if (!person) return nothing
    return html`<span class="person"
      >${person.name}
      <m-person-time .table=${this.scene.table} .zone=${person.zone} .atMs=${this.entry.startsAtMs}></m-person-time
    ></span>`
  }

  #ids(): Set<string> {
    const { occurrence, owners } = this.entry
    return occurrence
      ? new Set<string>([occurrence.hostId, ...occurrence.attendeeIds])
      : new Set(owners.map(({ personId }) => personId))
  }
}
customElements.define('m-occurrence-card', MOccurrenceCard)
