import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { Simulation } from '../../../collab/protocol/minuteReports.ts'
import { csvOf } from '../../../infra/contract/csv.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { downloadText } from '../app/download.ts'
import { clockAt, dayAt, dayName, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { minuteStyles } from './minuteStyles.ts'
import { stackedTable } from './stackedTable.ts'

type Outcome = Simulation['departments'][number]

/** What would have happened to each department: those whom it would have hurt first. */
export class MSimulationResult extends LitElement {
  static override properties = { result: { attribute: false }, table: { attribute: false }, zone: {} }
  static override styles = [
    shared,
    minuteStyles,
    tables,
    stackedTable,
    css`
      .bad {
        color: var(--m-danger);
      }
      details summary {
        cursor: pointer;
        color: var(--m-accent);
        white-space: nowrap;
      }
      details li {
        padding: 2px 0;
      }
    `,
  ]
  declare result: Simulation
  declare table: ZoneTable
  declare zone: string

  protected readonly locale = new LocaleController(this)

  override render() {
    const departments = this.result.departments.toSorted(
      (a, b) => b.refusedSeconds - a.refusedSeconds || b.wouldSeconds - a.wouldSeconds,
    )
    const hurt = departments.filter(({ refusedSeconds, cutMeetings }) => refusedSeconds > 0 || cutMeetings.length > 0)
    return html`<h2>${t('minutes.wouldHave')}</h2>
      <p class=${hurt.length > 0 ? 'note warn' : 'note'}>
        ${hurt.length > 0 ? t('minutes.wouldHurt', { count: hurt.length }) : t('minutes.wouldHurtNobody')}
      </p>
      <div class="tools">
        <wa-button class="fit last" appearance="outlined" @click=${() => exportOutcomes(departments)}
          ><wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}</wa-button
        >
      </div>
      <div class="card table" tabindex="0" role="region" aria-label=${t('minutes.wouldHave')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t('minutes.department')}</th>
              <th scope="col" class="end">${t('minutes.granted')}</th>
              <th scope="col" class="end">${t('minutes.wasCharged')}</th>
              <th scope="col" class="end">${t('minutes.wouldCharge')}</th>
              <th scope="col" class="end">${t('minutes.refusedTime')}</th>
              <th scope="col" class="end">${t('minutes.stage.audio-only')}</th>
              <th scope="col">${t('minutes.wouldRunOut')}</th>
              <th scope="col">${t('minutes.cutMeetings')}</th>
            </tr>
          </thead>
          <tbody>
            ${departments.map((outcome) => this.#line(outcome))}
          </tbody>
        </table>
      </div>`
  }

  #line(outcome: Outcome) {
    const amount = (label: string, seconds: number, bad = false) =>
      html`<td class="end ${bad ? 'bad' : ''}" data-label=${label}>${minutesName(seconds)}</td>`
    return html`<tr>
      <td class="wide">${outcome.departmentName}</td>
      ${amount(t('minutes.granted'), outcome.poolSeconds)} ${amount(t('minutes.wasCharged'), outcome.wasSeconds)}
      ${amount(t('minutes.wouldCharge'), outcome.wouldSeconds)}
      <td class="end ${outcome.refusedSeconds > 0 ? 'bad' : ''}" data-label=${t('minutes.refusedTime')}>
        ${minutesName(outcome.refusedSeconds)}
        ${outcome.refusedPeople > 0 ? html`<div class="small">${t('home.attendees', { count: outcome.refusedPeople })}</div>` : ''}
      </td>
      ${amount(t('minutes.stage.audio-only'), outcome.audioOnlySeconds)}
      <td data-label=${t('minutes.wouldRunOut')}>${outcome.exhaustedAt ? this.#when(outcome.exhaustedAt) : '–'}</td>
      <td data-label=${t('minutes.cutMeetings')}>${this.#cut(outcome)}</td>
    </tr>`
  }

  #cut({ cutMeetings }: Outcome) {
    if (cutMeetings.length === 0) return '–'
    return html`<details>
      <summary>${t('minutes.meetingCount', { count: cutMeetings.length })}</summary>
      <ul class="small">
        ${cutMeetings.map(({ title, at }) => html`<li>${title} · ${this.#when(at)}</li>`)}
      </ul>
    </details>`
  }

  #when(instant: string): string {
    const atMs = Date.parse(instant)
    return `${dayName(dayAt(this.table, this.zone, atMs), 'short')} ${clockAt(this.table, this.zone, atMs)}`
  }
}
customElements.define('m-simulation-result', MSimulationResult)

function exportOutcomes(departments: readonly Outcome[]): void {
  const inSeconds = (name: string) => t('minutes.inSeconds', { name })
  const head = [
    t('minutes.department'),
    inSeconds(t('minutes.granted')),
    inSeconds(t('minutes.wasCharged')),
    inSeconds(t('minutes.wouldCharge')),
    inSeconds(t('minutes.refusedTime')),
    inSeconds(t('minutes.stage.audio-only')),
    t('minutes.field.people'),
    t('minutes.wouldRunOut'),
    t('minutes.cutMeetings'),
  ]
  const rows = departments.map((each) => [
    each.departmentName,
    each.poolSeconds,
    each.wasSeconds,
    each.wouldSeconds,
    each.refusedSeconds,
    each.audioOnlySeconds,
    each.refusedPeople,
    each.exhaustedAt ?? '',
    each.cutMeetings.length,
  ])
  downloadText('meridian-minutes-simulation.csv', 'text/csv', csvOf([head, ...rows]))
}
