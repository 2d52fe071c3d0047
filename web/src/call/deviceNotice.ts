import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { Desk } from './desk.ts'
import { Following } from './following.ts'
import type { InputKind } from './inputState.ts'
import { keptChoices } from './keptChoices.ts'
import type { RoomSession } from './roomSession.ts'

interface Way {
  label: string
  testid: string
  onClick: () => void
}

interface Notice {
  /** For tests and for telling one notice from the next. */
  about: string
  icon: string
  sentence: string
  ways: Way[]
  calm?: boolean
}

const touchOnly = matchMedia('(hover: none) and (pointer: coarse)')

/** What is the matter with my devices, one thing at a time, each with its way on. Empty while all is well. */
export class MDeviceNotice extends LitElement {
  static override properties = { session: { attribute: false }, desk: { attribute: false } }
  declare session: RoomSession
  declare desk: Desk | null

  static override styles = css`
    :host {
      display: block;
    }
    section {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      width: fit-content;
      max-width: 100%;
      box-sizing: border-box;
      margin-inline: auto;
      padding: 10px 12px 10px 16px;
      border: 1px solid var(--m-border);
      border-radius: 12px;
      background: var(--m-warn-quiet);
      color: var(--m-text);
      font-size: 14px;
      line-height: 20px;
      box-shadow: var(--m-shadow);
      pointer-events: auto;
      animation: come 180ms ease-out;
    }
    section.calm {
      background: var(--m-surface-2);
    }
    wa-icon {
      flex: none;
      color: var(--m-warn);
      font-size: 18px;
    }
    .calm wa-icon {
      color: var(--m-text-quiet);
    }
    p {
      flex: 1 1 240px;
      max-width: 60ch;
      margin: 0;
      text-wrap: pretty;
    }
    div {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    button {
      padding: 5px 12px;
      border: 1px solid transparent;
      border-radius: 16px;
      background: var(--m-accent);
      color: var(--m-accent-text);
      font: inherit;
      font-size: 13px;
      font-weight: 500;
      cursor: pointer;
    }
    button + button {
      border-color: var(--m-border-strong);
      background: none;
      color: inherit;
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: 2px;
    }
    @keyframes come {
      from {
        opacity: 0;
        transform: translateY(-6px);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      section {
        animation: none;
      }
    }
  `

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.session?.media),
    new Following(this, () => this.desk),
  ]

  constructor() {
    super()
    this.desk = null
  }

  override connectedCallback() {
    super.connectedCallback()
    this.setAttribute('role', 'status')
  }

  override render() {
    const notice = this.#notice()
    if (!notice) return nothing
    return html`<section class=${notice.calm ? 'calm' : ''} data-testid="device-notice" data-about=${notice.about}>
      <wa-icon name=${notice.icon}></wa-icon>
      <p>${notice.sentence}</p>
      <div>
        ${notice.ways.map(
          ({ label, testid, onClick }) =>
            html`<button type="button" data-testid=${testid} @click=${onClick}>${label}</button>`,
        )}
      </div>
    </section>`
  }

  #notice(): Notice | null {
    return this.#twin() ?? this.#input('microphone') ?? this.#input('camera') ?? this.#blur() ?? this.#mutedTalk()
  }

  #twin(): Notice | null {
    const other = this.desk?.other
    if (!other || other.twin.at === 'none') return null
    const inRoom = this.session.you !== null
    const soundOn = { label: t('device.twin.soundOn'), testid: 'twin-sound', onClick: () => other.speakHere() }
    if (other.twin.at === 'quiet') {
      return { about: 'quiet', icon: 'volume-x', sentence: t('device.twin.quiet'), ways: [soundOn], calm: true }
    }
    const { where } = other.twin
    if (!inRoom) return { about: 'twin', icon: 'copy', sentence: t('device.twin.before'), ways: [], calm: true }
    const onlyThis = { label: t('device.twin.onlyThis'), testid: 'twin-only', onClick: () => other.useOnlyThis() }
    const keepBoth = {
      label: where === 'tab' ? t('device.twin.keepBoth') : t('device.twin.hushHere'),
      testid: 'twin-keep',
      onClick: () => other.keepBoth(),
    }
    const keepSound = { label: t('device.twin.keepSound'), testid: 'twin-sound', onClick: () => other.speakHere() }
    const ways = where === 'tab' ? [onlyThis, keepBoth] : [keepBoth, keepSound]
    return { about: 'twin', icon: 'copy', sentence: t(`device.twin.${where}`), ways }
  }

  #input(kind: InputKind): Notice | null {
    const { media, intentions } = this.session
    const input = media.inputs[kind]
    const icon = kind === 'camera' ? 'video-off' : 'mic-off'
    const again = { label: t('device.tryAgain'), testid: 'device-again', onClick: () => void media.open(kind) }
    if (input.at === 'on' && input.silent) {
      const reopen = () => void media.choose(kind, media.chosen[kind] || input.device.deviceId)
      const ways = [{ ...again, onClick: reopen }]
      return { about: `${kind}-silent`, icon, sentence: t(`device.${kind}.silent`), ways }
    }
    if (input.at !== 'failed' || !intentions[kind]) return null
    const switchOff = () => void (kind === 'camera' ? this.session.setCamera(false) : this.session.setMicrophone(false))
    const without = { label: t('device.goOnWithout'), testid: 'device-without', onClick: switchOff }
    const others = media.devices[kind].filter(({ deviceId }) => deviceId !== media.inUse(kind)).slice(0, 2)
    const choices = input.why === 'busy' || input.why === 'failed' ? others : []
    const ways = [
      ...(input.why === 'insecure' || input.why === 'missing' ? [] : [again]),
      ...choices.map(({ deviceId, label }) => ({
        label,
        testid: 'device-other',
        onClick: () => void media.choose(kind, deviceId),
      })),
      without,
    ]
    return { about: `${kind}-${input.why}`, icon, sentence: t(`device.${kind}.${input.why}`), ways }
  }

  #blur(): Notice | null {
    const { media } = this.session
    if (media.blur !== 'whole' || !media.track('camera')) return null
    const off = { label: t('device.blurOff'), testid: 'blur-off', onClick: () => void media.setEffect('blur', false) }
    return { about: 'blur', icon: 'video', sentence: t('device.blurWhole'), ways: [off] }
  }

  #mutedTalk(): Notice | null {
    if (!this.desk?.mutedTalk.hinted) return null
    const withKeys = keptChoices.pushToTalk() ? t('device.mutedTalk') : t('device.mutedTalkM')
    const sentence = touchOnly.matches ? t('device.mutedTalkTouch') : withKeys
    const unmute = () => void this.session.setMicrophone(true)
    const ways = [{ label: t('device.unmute'), testid: 'hint-unmute', onClick: unmute }]
    return { about: 'muted-talk', icon: 'mic-off', sentence, ways, calm: true }
  }
}
customElements.define('m-device-notice', MDeviceNotice)
