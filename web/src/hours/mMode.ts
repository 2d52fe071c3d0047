import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { MyHours } from '../../../collab/protocol/hours.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { clockAt, dayAt, relativeDay } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const breakMs = 30 * 60_000

/** Whether I may be disturbed right now, and the switch for it. Fires `hours` with MyHours as detail. */
export class MMode extends LitElement {
  static override properties = {
    hours: { attribute: false },
    table: { attribute: false },
    nowMs: { attribute: false },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      .card {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px 16px;
        padding: 14px 18px;
      }
      .on {
        background: var(--m-accent-quiet);
        border-color: transparent;
      }
      .words {
        flex: 1 1 200px;
        display: flex;
        align-items: center;
        gap: 10px;
      }
      wa-icon {
        flex: none;
      }
    `,
  ]
  declare hours: MyHours
  declare table: ZoneTable
  declare nowMs: number
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.problem = ''
  }

  override render() {
    const { mode, waitingCount } = this.hours
    const running = mode && Date.parse(mode.until) > this.nowMs ? mode : null
    return html`<section class="card ${running ? 'on' : ''}" aria-label=${t('mode.title')}>
      <p class="words">
        <wa-icon name=${running ? 'moon' : 'bell'}></wa-icon>
        <span
          >${running ? t(`mode.${running.kind}`, { until: this.#until(running.until) }) : t('mode.none')}
          ${waitingCount > 0 ? html`<span class="quiet">${t('mode.waiting', { count: waitingCount })}</span>` : ''}</span
        >
      </p>
      ${
        running
          ? html`<wa-button size="s" variant="brand" @click=${this.#back}>${t('mode.back')}</wa-button>`
          : html`<wa-button size="s" appearance="outlined" @click=${() => this.#go('break')}
                >${t('mode.goBreak')}</wa-button
              >
              <wa-button size="s" appearance="outlined" @click=${() => this.#go('off')}>${t('mode.goOff')}</wa-button>`
      }
      <span class="problem" role="alert">${this.problem}</span>
    </section>`
  }

  #until(until: string): string {
    const { zone } = this.hours
    const atMs = Date.parse(until)
    const [today, day] = [dayAt(this.table, zone, this.nowMs), dayAt(this.table, zone, atMs)]
    const clock = clockAt(this.table, zone, atMs)
    return today === day ? clock : `${relativeDay(today, day)} ${clock}`
  }

  #go(kind: 'break' | 'off'): void {
    const until = kind === 'break' ? { until: new Date(this.nowMs + breakMs).toISOString() } : {}
    void this.#say(() => api('PUT /api/me/mode', { body: { kind, ...until } }))
  }

  readonly #back = () => void this.#say(() => api('DELETE /api/me/mode'))

  async #say(ask: () => Promise<MyHours>): Promise<void> {
    this.problem = ''
    try {
      this.dispatchEvent(new CustomEvent('hours', { detail: await ask() }))
    } catch (error) {
      this.problem = sentenceOf(error)
    }
  }
}
customElements.define('m-mode', MMode)
