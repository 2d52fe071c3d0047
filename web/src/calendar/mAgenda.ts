import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import '../home/mMeetingLine.ts'
import { dayAt, dayName, relativeDay, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { entriesByDay, movedFrom, type Entry } from './entries.ts'
import { entryStyles } from './entryStyles.ts'
import { entryTitle, movedWords, type EntryScene } from './entryWords.ts'
import './mAnswer.ts'

/** Days as a list, with my answers in place. Events: `open` {entry, anchor}, `answered`. */
export class MAgenda extends LitElement {
  static override properties = {
    scene: { attribute: false },
    days: { attribute: false },
    entries: { attribute: false },
    holidays: { attribute: false },
    myId: {},
  }
  static override styles = [
    shared,
    entryStyles,
    css`
      :host {
        min-height: 0;
        overflow-y: auto;
      }
      .days {
        display: grid;
        gap: 20px;
        max-width: 860px;
        margin-inline: auto;
        padding: 4px 0 24px;
      }
      .day {
        display: grid;
        grid-template-columns: 150px minmax(0, 1fr);
        gap: 16px;
      }
      .day h2 {
        padding-top: 12px;
        font-size: 14px;
      }
      .day.today h2 {
        color: var(--m-accent);
      }
      .holiday {
        color: var(--m-warn);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 4px 0;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      li.cancelled m-meeting-line,
      li.declined m-meeting-line {
        text-decoration: line-through;
        text-decoration-color: var(--m-text-quiet);
      }
      .side {
        display: flex;
        gap: 4px;
        align-items: center;
        padding-inline-end: 12px;
      }
      .tag {
        padding: 0 8px;
        font-size: 12px;
        line-height: 20px;
        border-radius: 999px;
        color: var(--m-text-quiet);
        background: var(--m-surface-3);
      }
      .tag.moved {
        color: var(--m-warn);
        background: var(--m-warn-quiet);
      }
      .tags {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        grid-column: 1 / -1;
        padding: 0 20px 10px;
        margin-top: -6px;
      }
      .other {
        display: flex;
        gap: 10px;
        align-items: center;
        grid-column: 1 / -1;
        padding: 10px 20px;
        color: var(--m-text-quiet);
        font-size: 13px;
      }
      @media (max-width: 640px) {
        .day,
        li {
          grid-template-columns: minmax(0, 1fr);
          gap: 6px;
        }
        .day h2 {
          padding-top: 0;
        }
        li {
          gap: 0;
        }
        .side {
          justify-content: space-between;
          margin-top: -6px;
          padding: 0 12px 6px 20px;
        }
        .title-row {
          display: flex;
          gap: 8px;
          align-items: baseline;
        }
      }
    `,
  ]
  declare scene: EntryScene
  declare days: string[]
  declare entries: Entry[]
  declare holidays: ReadonlyMap<string, string>
  declare myId: string

  protected readonly locale = new LocaleController(this)

  override render() {
    const { table, zone, nowMs } = this.scene
    const today = dayAt(table, zone, nowMs)
    const byDay = entriesByDay(table, zone, this.entries)
    const filled = this.days.filter((day) => byDay.has(day) || this.holidays.has(day))
    return html`<div class="days">${filled.map((day) => this.#day(today, day, byDay.get(day) ?? []))}</div>`
  }

  #day(today: string, day: string, entries: readonly Entry[]) {
    const relative = relativeDay(today, day)
    const holiday = this.holidays.get(day)
    return html`<section class="day ${day === today ? 'today' : ''}">
      <div class="title-row">
        <h2>${relative}</h2>
        ${relative === dayName(day) ? nothing : html`<p class="quiet small">${dayName(day, 'short')}</p>`}
        ${holiday ? html`<p class="small holiday">${holiday}</p>` : nothing}
      </div>
      ${
        entries.length > 0
          ? html`<ul class="card">
              ${entries.map((entry) => this.#line(entry))}
            </ul>`
          : nothing
      }
    </section>`
  }

  #line(entry: Entry) {
    const { occurrence } = entry
    if (!occurrence) return this.#other(entry)
    const { table, directory, zone, nowMs } = this.scene
    const moved = movedFrom(occurrence)
    const open = (event: Event) =>
      this.dispatchEvent(new CustomEvent('open', { detail: { entry, anchor: event.currentTarget } }))
    return html`<li class=${entry.tone}>
      <m-meeting-line
        .occurrence=${occurrence}
        .table=${table}
        .directory=${directory}
        .zone=${zone}
        .myId=${this.myId}
        .nowMs=${nowMs}
      ></m-meeting-line>
      <div class="side">
        ${
          entry.tone === 'cancelled'
            ? nothing
            : occurrence.hostId === this.myId
              ? html`<span class="quiet small">${t('home.host')}</span>`
              : html`<m-answer .occurrence=${occurrence}></m-answer>`
        }
        <wa-button size="s" appearance="plain" @click=${open}
          ><wa-icon name="ellipsis" label=${t('calendar.more.of', { title: occurrence.title })}></wa-icon
        ></wa-button>
      </div>
      ${
        moved || entry.tone === 'cancelled'
          ? html`<p class="tags">
              ${entry.tone === 'cancelled' ? html`<span class="tag">${t('calendar.tone.cancelled')}</span>` : nothing}
              ${moved ? html`<span class="tag moved">${movedWords(moved, occurrence.zone)}</span>` : nothing}
            </p>`
          : nothing
      }
    </li>`
  }

  #other(entry: Entry) {
    const { table, zone } = this.scene
    return html`<li>
      <p class="other tint${entry.owners[0]?.tint ?? 0}">
        <span class="dot"></span>
        <span class="num" dir="ltr">${spanAt(table, zone, entry.startsAtMs, entry.endsAtMs)}</span>
        <span>${entryTitle(entry, this.scene)}</span>
      </p>
    </li>`
  }
}
customElements.define('m-agenda', MAgenda)
