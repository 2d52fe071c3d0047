import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Attendance, AttendancePerson, Sitting, Stay } from '../../../collab/protocol/attendance.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { downloadText } from '../app/download.ts'
import '../app/mTime.ts'
import { bones, renderStates } from '../app/states.ts'
import { dayAt, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { EverySoon } from '../world/everySoon.ts'
import { attendanceCsv } from './attendanceCsv.ts'
import './mExternal.ts'

/** While the call runs it is asked again this often. */
const refreshMs = 10_000
const formIcons: Record<Stay['device']['form'], string> = {
  computer: 'monitor',
  phone: 'smartphone',
  tablet: 'tablet',
  unknown: 'monitor',
}

/** Who was in a meeting, from when to when, from where and with what. */
export class MAttendance extends LitElement {
  static override properties = {
    meetingId: {},
    table: { attribute: false },
    zone: {},
    running: { type: Boolean },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px 16px;
      }
      button {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 34px;
        padding: 0 14px;
        border: 1px solid var(--m-border-strong);
        border-radius: 8px;
        background: none;
        color: var(--m-text);
        font: inherit;
        font-weight: 500;
        cursor: pointer;
      }
      button:hover {
        background: var(--m-surface-3);
      }
      h3 {
        margin: 0 0 6px;
        font-size: 13px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      section > ul {
        display: grid;
        border-radius: 12px;
        background: var(--m-surface-3);
      }
      section > ul > li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        padding: 12px 14px;
      }
      section > ul > li + li {
        border-top: 1px solid var(--m-border);
      }
      .name {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .name small {
        font-weight: 400;
        color: var(--m-text-quiet);
      }
      .arrival {
        font-size: 13px;
        white-space: nowrap;
        color: var(--m-ok);
      }
      .arrival.late {
        color: var(--m-warn);
      }
      .stays {
        grid-column: 1 / -1;
        display: grid;
        gap: 2px;
        font-size: 13px;
        color: var(--m-text-quiet);
      }
      .stays li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        font-variant-numeric: tabular-nums;
      }
      .here {
        color: var(--m-ok);
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 4px;
        padding: 32px 16px;
        text-align: center;
        color: var(--m-text-quiet);
      }
      .empty wa-icon {
        margin-bottom: 6px;
        font-size: 28px;
      }
      .empty b {
        color: var(--m-text);
      }
      .absent {
        margin-top: 8px;
        font-size: 13px;
        color: var(--m-text-quiet);
      }
    `,
  ]
  declare meetingId: MeetingId
  declare table: ZoneTable | null
  /** Whose clock the times are of. */
  declare zone: string
  declare running: boolean
  readonly #load = new Task(this, {
    task: ([meetingId]) => api('GET /api/meetings/:meetingId/attendance', { params: { meetingId } }),
    args: () => [this.meetingId] as const,
  })

  protected readonly controllers = [
    new LocaleController(this),
    new EverySoon(this, refreshMs, () => this.running && this.#load.run()),
  ]

  constructor() {
    super()
    this.table = null
    this.zone = 'Etc/UTC'
    this.running = false
  }

  override render() {
    return renderStates(this.#load, {
      waiting: () => bones(4, 56),
      content: (attendance) => this.#content(attendance),
    })
  }

  #content(attendance: Attendance) {
    const { sittings, everybody, lateAfterSeconds } = attendance
    if (sittings.length === 0) {
      return html`<div class="empty" data-testid="attendance-none">
        <wa-icon name="clock"></wa-icon><b>${t('attendance.none')}</b><span>${t('attendance.noneMore')}</span>
      </div>`
    }
    return html`<p class="quiet small">
        ${everybody ? t('attendance.everybody') : t('attendance.own')}
        ${t('attendance.lateAfter', { minutes: Math.round(lateAfterSeconds / 60) })}
      </p>
      ${sittings.map((sitting) => this.#sitting(sitting))}
      ${attendance.cut ? html`<p class="quiet small">${t('attendance.cut')}</p>` : nothing}
      <div class="foot">
        <button type="button" data-testid="attendance-csv" @click=${() => this.#download(sittings)}>
          <wa-icon name="download"></wa-icon>${t('attendance.csv')}
        </button>
      </div>`
  }

  #sitting(sitting: Sitting) {
    return html`<section data-testid="attendance-sitting">
      <h3>${this.#when(sitting)}</h3>
      <ul>
        ${sitting.people.map((person) => this.#person(person))}
      </ul>
      ${
        sitting.absent.length > 0
          ? html`<p class="absent" data-testid="attendance-absent">
              <b>${t('attendance.absent')}:</b> ${sitting.absent.map(({ name }) => name).join(', ')}
            </p>`
          : nothing
      }
    </section>`
  }

  #when({ startsAt, endsAt, people }: Sitting) {
    const { table, zone } = this
    const first = people[0]?.stays[0]?.fromAt
    const from = startsAt ?? first
    if (!table || !from) return nothing
    const startMs = Date.parse(from)
    return html`${dayName(dayAt(table, zone, startMs))}
    ${
      startsAt && endsAt
        ? html`<m-time
            .table=${table}
            .zone=${zone}
            .startMs=${startMs}
            .endMs=${Date.parse(endsAt)}
            .others=${[]}
          ></m-time>`
        : html`· ${t('attendance.unplanned')}`
    }`
  }

  #person(person: AttendancePerson) {
    const minutes = Math.ceil(person.lateSeconds / 60)
    return html`<li data-testid="attendance-person" data-name=${person.name}>
      <span class="name"
        >${person.name} ${person.external ? html`<m-external></m-external>` : nothing}
        ${person.departmentName ? html`<small>${person.departmentName}</small>` : nothing}</span
      >
      ${
        person.arrival
          ? html`<span class="arrival ${person.arrival}"
              >${person.arrival === 'late' ? t('attendance.late', { minutes }) : t('attendance.onTime')}</span
            >`
          : nothing
      }
      <ul class="stays">
        ${person.stays.map((stay) => this.#stay(stay))}
      </ul>
    </li>`
  }

  #stay({ fromAt, untilAt, regions, device }: Stay) {
    const form = t(`attendance.form.${device.form}`)
    const details = [regions.join(' → '), device.browser, device.system].filter(Boolean).join(' · ')
    return html`<li>
      <wa-icon name=${formIcons[device.form]} label=${form} title=${form}></wa-icon>
      <span
        >${this.#clock(fromAt)} –
        ${untilAt ? this.#clock(untilAt) : html`<b class="here">${t('attendance.here')}</b>`}</span
      >
      <span>${details}</span>
    </li>`
  }

  #clock(at: string) {
    return this.table
      ? html`<m-time bare .table=${this.table} .zone=${this.zone} .startMs=${Date.parse(at)} .others=${[]}></m-time>`
      : nothing
  }

  #download(sittings: readonly Sitting[]) {
    downloadText('meridian-attendance.csv', 'text/csv', attendanceCsv(sittings))
  }
}
customElements.define('m-attendance', MAttendance)
