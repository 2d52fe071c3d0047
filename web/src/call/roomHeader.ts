import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { BarWish } from './callBar.ts'
import { letterOf } from './callKeys.ts'
import { Following } from './following.ts'
import { FullScreen } from './fullScreen.ts'
import type { RoomSession } from './roomSession.ts'
import { runningTime } from './runningTime.ts'
import { Tick } from './tick.ts'

const lowMinutes = 15

/** Title, how long it runs, my department's minutes, the lock, and the link to hand on. */
export class MRoomHeader extends LitElement {
  static override properties = {
    session: { attribute: false },
    heading: {},
    narrow: { type: Boolean },
    waiting: { type: Number },
    copied: { state: true },
  }
  declare session: RoomSession
  declare heading: string
  declare narrow: boolean
  /** How many wait to be let in, for whoever may do that. */
  declare waiting: number
  declare copied: boolean

  static override styles = css`
    :host {
      display: flex;
      align-items: center;
      gap: 14px;
      min-width: 0;
      padding: 10px 16px;
      font-variant-numeric: tabular-nums;
      color: var(--m-text-quiet);
    }
    h1 {
      margin: 0;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-size: 15px;
      font-weight: 600;
      color: var(--m-text);
    }
    .fact {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      flex: none;
      white-space: nowrap;
    }
    .low {
      color: var(--m-warn);
    }
    .exempt {
      min-width: 0;
      padding: 3px 10px;
      border-radius: 999px;
      background: var(--m-accent-quiet);
      color: var(--m-accent);
      font-size: 13px;
      font-weight: 500;
    }
    .push {
      margin-inline-start: auto;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      flex: none;
      padding: 5px 10px;
      border: 0;
      border-radius: 999px;
      background: none;
      color: inherit;
      font: inherit;
      font-size: 13px;
      cursor: pointer;
    }
    button:hover {
      background: #ffffff14;
      color: var(--m-text);
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
    }
    .waiting {
      background: #38290d;
      color: #ffdf9e;
      font-weight: 500;
    }
    .waiting:hover {
      background: #4a3a12;
      color: #ffdf9e;
    }
    .icon {
      padding: 7px;
      font-size: 15px;
    }
    .seats {
      flex: 0 1 auto;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    @media (max-width: 560px) {
      .seats {
        font-size: 13px;
      }
      :host {
        gap: 10px;
        padding: 8px 12px;
      }
      .wide,
      .fact.plenty {
        display: none;
      }
    }
  `

  readonly #fullScreen = new FullScreen(this)
  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.session?.minutes),
    new Tick(this, 1000),
  ]

  constructor() {
    super()
    this.heading = ''
    this.narrow = false
    this.waiting = 0
    this.copied = false
  }

  override render() {
    const { on } = this.#fullScreen
    const time = runningTime(this.session.runningSeconds)
    return html`
      <h1 title=${this.heading}>${this.heading}</h1>
      <time class="fact" title=${t('call.running', { time })} data-testid="timer">${time}</time>
      ${this.#seats()} ${this.#minutes()}
      ${
        this.session.settings?.locked
          ? html`<span class="fact" title=${t('call.locked')}
              ><wa-icon name="lock" label=${t('call.locked')}></wa-icon
            ></span>`
          : nothing
      }
      ${
        this.waiting > 0
          ? html`<button
              class="waiting"
              type="button"
              data-testid="header-waiting"
              @click=${() => this.dispatchEvent(new CustomEvent('people'))}
            >
              <wa-icon name="door-open"></wa-icon>${t('room.waiting', { count: this.waiting })}
            </button>`
          : nothing
      }
      <button class="push" type="button" @click=${this.#copy} title=${t('call.copyLink')}>
        <wa-icon name=${this.copied ? 'copy-check' : 'link'}></wa-icon>
        <span class="wide" aria-live="polite">${this.copied ? t('call.linkCopied') : t('call.copyLink')}</span>
      </button>
      ${this.#action('layout', 'layout-panel-left', t('room.layout'))}
      ${
        FullScreen.possible && !this.narrow
          ? this.#action('fullScreen', on ? 'minimize' : 'maximize', t(on ? 'room.fullScreenEnd' : 'room.fullScreen'))
          : nothing
      }
    `
  }

  #action(wish: 'layout' | 'fullScreen', icon: string, label: string) {
    return html`<button
      class="icon"
      type="button"
      data-testid="header-${wish}"
      aria-label=${label}
      title="${label} (${letterOf(wish)})"
      @click=${() => this.dispatchEvent(new CustomEvent<BarWish>('wish', { detail: { wish } }))}
    >
      <wa-icon name=${icon}></wa-icon>
    </button>`
  }

  /** Who is on stage, and how many listen. */
  #seats() {
    if (!this.session.settings?.stage) return nothing
    const everybody = this.session.everybody()
    const audience = everybody.filter(({ role }) => role === 'audience').length
    return html`<span class="fact seats" title=${t('stage.countHint')} data-testid="seats"
      ><wa-icon class="wide" name="presentation"></wa-icon
      >${t('stage.count', { stage: everybody.length - audience, audience })}</span
    >`
  }

  #minutes() {
    const { own, secondsLeft } = this.session.minutes
    if (own?.exempt) return this.#exempt(own.exempt)
    if (!own || secondsLeft === null) return nothing
    const count = Math.floor(secondsLeft / 60)
    return html`<span
      class="fact ${count < lowMinutes ? 'low' : 'plenty'}"
      title=${t('call.minutesLeftHint', { department: own.departmentName })}
      data-testid="minutes-left"
      ><wa-icon name="hourglass"></wa-icon>${t('call.minutesLeft', { count })}</span
    >`
  }

  /** Everybody sees that nobody pays, and why. */
  #exempt(kind: 'emergency' | 'all-hands') {
    return html`<span class="fact exempt" title=${t('credit.exemptHint')} data-testid="exempt"
      ><wa-icon name="shield"></wa-icon>${t(`credit.exempt.${kind}`)}</span
    >`
  }

  async #copy() {
    await navigator.clipboard?.writeText(location.href).catch(() => undefined)
    this.copied = true
    setTimeout(() => (this.copied = false), 2500)
  }
}
customElements.define('m-room-header', MRoomHeader)
