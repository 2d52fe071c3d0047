import { LitElement, css, html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { callSentenceOf } from './callProblem.ts'
import type { DeviceNews } from './inputState.ts'
import type { CallNews } from './callNews.ts'
import { shortTime } from './minuteTimes.ts'
import type { RoomSession } from './roomSession.ts'

const shownMs = 4500
const shownMax = 3
const warns: ReadonlySet<CallNews['news']> = new Set([
  'minutes-low',
  'refused',
  'sound-alone',
  'turned-off',
  'device-lost',
  'device-kept',
  'screen-denied',
  'noise-failed',
  'may-not-share',
  'may-not-speak',
])

/** Short notices of the call, read aloud by screen readers and gone after a few seconds. */
export class MNews extends LitElement {
  static override properties = { session: { attribute: false }, lines: { state: true } }
  declare session: RoomSession
  declare lines: readonly { id: number; news: CallNews }[]
  #release: (() => void) | null = null
  #nextId = 1

  static override styles = css`
    :host {
      display: grid;
      justify-items: center;
      gap: 8px;
      pointer-events: none;
    }
    p {
      margin: 0;
      padding: 8px 16px;
      border-radius: 999px;
      background: #2a3237f2;
      color: #f3f5f6;
      font-size: 14px;
      box-shadow: 0 4px 20px #0008;
      animation: come 180ms ease-out;
      text-align: center;
    }
    p.warn {
      background: #4a3a12;
      color: #ffd98a;
    }
    @keyframes come {
      from {
        opacity: 0;
        transform: translateY(8px);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      p {
        animation: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.lines = []
  }

  override connectedCallback() {
    super.connectedCallback()
    this.setAttribute('role', 'status')
    this.setAttribute('aria-live', 'polite')
    this.#release = this.session?.on('news', (news) => this.#show(news)) ?? null
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#release?.()
    this.#release = null
  }

  override render() {
    return html`${repeat(
      this.lines,
      ({ id }) => id,
      ({ news }) => html`<p class=${warns.has(news.news) ? 'warn' : ''}>${sentence(news)}</p>`,
    )}`
  }

  #show(news: CallNews) {
    const id = this.#nextId++
    this.lines = [...this.lines, { id, news }].slice(-shownMax)
    setTimeout(() => (this.lines = this.lines.filter((line) => line.id !== id)), shownMs)
  }
}

function sentence(news: CallNews): string {
  switch (news.news) {
    case 'joined':
    case 'left':
    case 'hand':
    case 'muted-by':
      return t(`call.news.${news.news}`, { name: news.name })
    case 'camera-stopped':
    case 'screen-stopped':
    case 'may-not-share':
    case 'may-not-speak':
      return t(`hosts.news.${news.news}`)
    case 'minutes-low':
      return t('credit.news.low', { department: news.department, time: shortTime(news.secondsLeft) })
    case 'minutes-back':
    case 'taken-over':
      return t(`credit.news.${news.news}`, { department: news.department })
    case 'sound-alone':
      return t('credit.soundAlone')
    case 'refused':
      return callSentenceOf(news.problem)
    case 'turned-off':
      return t(`call.news.off.${news.source}`, { reason: callSentenceOf(news.problem) })
    case 'moved':
      return t('region.moved', { place: news.place })
    case 'locked':
    case 'unlocked':
    case 'reconnected':
      return t(`call.news.${news.news}`)
    default:
      return deviceSentence(news)
  }
}

function deviceSentence(news: DeviceNews): string {
  switch (news.news) {
    case 'device-lost':
      if (news.now === null) return t(`device.lostAll.${news.kind}`, { gone: nameOf(news.gone) })
      return t('device.lost', { gone: nameOf(news.gone), now: nameOf(news.now) })
    case 'device-now':
      return t(`device.now.${news.kind}`, { now: nameOf(news.now) })
    case 'device-kept':
      return t('device.kept', { wanted: nameOf(news.wanted), now: nameOf(news.now) })
    case 'screen-denied':
      return t(`device.screenDenied.${news.by}`)
    case 'noise-failed':
      return t('device.noiseFailed')
    default:
      return news satisfies never
  }
}

/** Some browsers keep a device's name to themselves. */
const nameOf = (label: string) => label || t('call.defaultDevice')

customElements.define('m-news', MNews)
