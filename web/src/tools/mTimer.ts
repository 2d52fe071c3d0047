import { LitElement, css, html, nothing } from 'lit'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { Tick } from '../call/tick.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { panelStyles } from './panelStyles.ts'
import { timeLeftText, timerLeft } from './toolTimes.ts'

const presetMinutes = [1, 2, 5, 10, 15, 30]
const minutesMax = 24 * 60

/** The countdown of the meeting: hosts set it here, everybody sees it here and above the stage. */
export class MTimer extends LitElement {
  static override properties = { session: { attribute: false }, minutes: { state: true } }
  declare session: RoomSession
  /** What is typed; null until it is a number of minutes. */
  declare minutes: number | null

  static override styles = [
    panelStyles,
    css`
      .clock {
        display: grid;
        place-items: center;
        align-self: center;
        width: min(220px, 70%);
        aspect-ratio: 1;
        margin-block: 12px 4px;
        border-radius: 50%;
        background: conic-gradient(var(--m-surface-3) var(--gone), var(--m-accent) 0);
      }
      .clock.over {
        background: #f0b64c;
      }
      .clock.paused {
        opacity: 0.75;
      }
      .face {
        display: grid;
        place-content: center;
        justify-items: center;
        width: calc(100% - 14px);
        aspect-ratio: 1;
        border-radius: 50%;
        background: var(--m-surface-2);
      }
      time {
        font-size: 44px;
        font-weight: 300;
        font-variant-numeric: tabular-nums;
      }
      .over time {
        color: var(--m-warn);
      }
      .row {
        justify-content: center;
      }
      form {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
      }
      input {
        width: 84px;
        height: 36px;
        padding: 0 10px;
        border: 1px solid var(--m-border-strong);
        border-radius: 8px;
        background: var(--m-surface);
        color: inherit;
        font: inherit;
        font-variant-numeric: tabular-nums;
      }
    `,
  ]

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.session?.tools),
    new Tick(this, 500),
  ]

  constructor() {
    super()
    this.minutes = null
  }

  override render() {
    const { session } = this
    const { timer } = session.tools
    if (timer) return html`${this.#clock()} ${session.moderates ? this.#controls(timer.at === 'paused') : nothing}`
    if (!session.moderates)
      return html`<div class="empty">
        <wa-icon name="timer"></wa-icon><b>${t('tools.timer.none')}</b><span>${t('tools.timer.noneHint')}</span>
      </div>`
    return html`
      <p class="quiet">${t('tools.timer.start')}</p>
      <div class="row">
        ${presetMinutes.map(
          (count) =>
            html`<button type="button" data-testid="timer-${count}" @click=${() => this.#start(count)}>
              ${t('tools.minutes', { count })}
            </button>`,
        )}
      </div>
      <form @submit=${this.#submit}>
        <input
          type="number"
          min="1"
          max=${minutesMax}
          inputmode="numeric"
          aria-label=${t('tools.timer.count')}
          placeholder=${t('tools.timer.count')}
          data-testid="timer-minutes"
          .value=${this.minutes === null ? '' : String(this.minutes)}
          @input=${this.#typed}
        />
        <button class="main" type="submit" ?disabled=${this.minutes === null}>${t('tools.timer.go')}</button>
      </form>
    `
  }

  #clock() {
    const { timer } = this.session.tools
    if (!timer) return nothing
    const left = timerLeft(timer, this.session.tools.nowMs())
    const look = [left.over ? 'over' : '', timer.at === 'paused' ? 'paused' : ''].join(' ')
    return html`<div class="clock ${look}" style="--gone:${left.share * 100}%">
      <div class="face">
        <time role="timer" data-testid="timer-clock">${timeLeftText(left)}</time>
        <span class="quiet"
          >${t(left.over ? 'tools.timer.up' : timer.at === 'paused' ? 'tools.timer.paused' : 'tools.timer.left')}</span
        >
      </div>
    </div>`
  }

  #controls(paused: boolean) {
    const { tools } = this.session
    return html`<div class="row">
      <button
        type="button"
        data-testid=${paused ? 'timer-resume' : 'timer-pause'}
        @click=${() => void tools.setTimer({ do: paused ? 'resume' : 'pause' })}
      >
        <wa-icon name=${paused ? 'circle-play' : 'circle-pause'}></wa-icon>
        ${t(paused ? 'tools.timer.resume' : 'tools.timer.pause')}
      </button>
      <button type="button" data-testid="timer-more" @click=${() => void tools.setTimer({ do: 'add', seconds: 60 })}>
        <wa-icon name="plus"></wa-icon>${t('tools.timer.more')}
      </button>
      <button type="button" data-testid="timer-stop" @click=${() => void tools.setTimer({ do: 'stop' })}>
        <wa-icon name="x"></wa-icon>${t('tools.timer.stop')}
      </button>
    </div>`
  }

  #start(minutes: number) {
    void this.session.tools.setTimer({ do: 'start', seconds: minutes * 60 })
  }

  #typed(event: Event) {
    const minutes = Number((event.target as HTMLInputElement).value)
    this.minutes = Number.isInteger(minutes) && minutes >= 1 && minutes <= minutesMax ? minutes : null
  }

  #submit(event: Event) {
    event.preventDefault()
    if (this.minutes !== null) this.#start(this.minutes)
    this.minutes = null
  }
}
customElements.define('m-timer', MTimer)
