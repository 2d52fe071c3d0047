import { LitElement, css, html, nothing } from 'lit'
import type { RunningPoint } from '../../../sfu/protocol/tools.ts'
import { openActivity } from '../call/activity.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { Tick } from '../call/tick.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { placeOf, pointAt } from './agendaPoints.ts'
import { pointLeft, timeLeftText, timerLeft } from './toolTimes.ts'

/** Under the header: the point of the agenda and the countdown, for everybody; hosts lead from here. */
export class MToolStrip extends LitElement {
  static override properties = { session: { attribute: false }, said: { state: true } }
  declare session: RoomSession
  /** For whoever does not see the clocks: what is up. */
  declare said: string
  #wasOver = ''

  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      min-width: 0;
      font-variant-numeric: tabular-nums;
    }
    :host([some]) {
      padding: 0 16px 8px;
    }
    .chip {
      position: relative;
      display: flex;
      align-items: center;
      gap: 10px;
      min-width: 0;
      height: 34px;
      padding-inline: 12px;
      border-radius: 17px;
      background: var(--m-surface-2);
      overflow: hidden;
    }
    .agenda {
      flex: 0 1 auto;
    }
    .chip > wa-icon {
      flex: none;
      color: var(--m-accent);
    }
    .chip i {
      position: absolute;
      inset-block-end: 0;
      inset-inline-start: 0;
      height: 2px;
      background: var(--m-accent);
    }
    .over {
      background: #38290d;
      color: #f0b64c;
    }
    .over i {
      background: #f0b64c;
    }
    .over > wa-icon {
      color: inherit;
    }
    b {
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-weight: 500;
    }
    small {
      flex: none;
      font-size: 12px;
      color: var(--m-text-quiet);
    }
    .over small {
      color: inherit;
    }
    time {
      flex: none;
      font-weight: 600;
    }
    button {
      display: grid;
      place-items: center;
      flex: none;
      height: 26px;
      min-width: 26px;
      padding: 0;
      border: 0;
      border-radius: 13px;
      background: none;
      color: inherit;
      font: inherit;
      font-size: 13px;
      cursor: pointer;
    }
    button.chip {
      height: 34px;
      border-radius: 17px;
      background: var(--m-surface-2);
      font-size: 16px;
    }
    button:hover {
      background: #ffffff1f;
    }
    button.next {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      margin-inline-end: -8px;
      padding-inline: 12px;
      background: var(--m-accent);
      color: var(--m-accent-text);
      font-weight: 500;
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: 1px;
    }
    .words {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    @media (max-width: 560px) {
      :host([some]) {
        padding-inline: 12px;
      }
      .agenda {
        flex: 1 1 0;
      }
    }
  `

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.session?.tools),
    new Tick(this, 500),
  ]

  constructor() {
    super()
    this.said = ''
  }

  override willUpdate() {
    const { timer } = this.session.tools
    const { agenda, captions } = this.session.tools
    this.toggleAttribute('some', timer !== null || agenda !== null || captions.on)
    const over = timer && timerLeft(timer, this.session.tools.nowMs()).over ? timer.totalSeconds : ''
    if (String(over) === this.#wasOver) return
    this.#wasOver = String(over)
    this.said = over === '' ? '' : t('tools.timer.up')
  }

  override render() {
    const { agenda } = this.session.tools
    return html`${agenda ? this.#agenda(agenda) : nothing} ${this.#timer()} ${this.#captions()}
      <span class="words" role="status">${this.said}</span>`
  }

  #agenda(point: RunningPoint) {
    const { tools, moderates } = this.session
    const left = pointLeft(point, tools.nowMs())
    const { title, place, count, next } = point
    return html`<div class="chip agenda ${left.over ? 'over' : ''}" data-testid="agenda-strip">
      <wa-icon name="list-checks"></wa-icon>
      <small>${place + 1}/${count}</small>
      <b title=${next ? t('tools.agenda.then', { title: next }) : title}>${title}</b>
      <time title=${t(left.over ? 'tools.agenda.over' : 'tools.agenda.left')}>${timeLeftText(left)}</time>
      ${
        moderates
          ? html`<button
              class="next"
              type="button"
              data-testid="agenda-next"
              title=${next ? t('tools.agenda.then', { title: next }) : t('tools.agenda.end')}
              @click=${() => void tools.setAgenda(this.#nextOf(point))}
            >
              ${next ? t('tools.agenda.next') : t('tools.agenda.end')}
            </button>`
          : nothing
      }
      <i style="inline-size:${left.share * 100}%"></i>
    </div>`
  }

  /** Everybody knows that a machine listens. */
  #captions() {
    const { tools } = this.session
    if (!tools.captions.on) return nothing
    return html`<button
      class="chip"
      type="button"
      data-testid="captions-strip"
      aria-label=${t('tools.captions.running')}
      title=${t('tools.captions.privacy')}
      @click=${() => openActivity(this, 'captions')}
    >
      <wa-icon name="captions"></wa-icon>
    </button>`
  }

  #nextOf(point: RunningPoint) {
    const { boxes } = this.session.tools
    return pointAt(boxes, placeOf(boxes, point) + 1)
  }

  #timer() {
    const { tools, moderates } = this.session
    const { timer } = tools
    if (!timer) return nothing
    const left = timerLeft(timer, tools.nowMs())
    const paused = timer.at === 'paused'
    return html`<div class="chip ${left.over ? 'over' : ''}" data-testid="timer-strip">
      <wa-icon
        name=${paused ? 'circle-pause' : 'timer'}
        label=${t(paused ? 'tools.timer.paused' : 'tools.timer')}
      ></wa-icon>
      <time role="timer" aria-label=${`${t('tools.timer')} ${timeLeftText(left)}`}>${timeLeftText(left)}</time>
      ${left.over ? html`<span>${t('tools.timer.up')}</span>` : nothing}
      ${
        moderates
          ? html`<button
              type="button"
              data-testid="timer-open"
              aria-label=${t('tools.timer.set')}
              title=${t('tools.timer.set')}
              @click=${() => openActivity(this, 'timer')}
            >
              <wa-icon name="settings"></wa-icon>
            </button>`
          : nothing
      }
      <i style="inline-size:${left.share * 100}%"></i>
    </div>`
  }
}
customElements.define('m-tool-strip', MToolStrip)
