import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import type { DeviceKind } from './localMedia.ts'
import type { RoomSession } from './roomSession.ts'

const icons: Record<DeviceKind, string> = { microphone: 'mic', camera: 'video', speaker: 'volume-2' }

/** One picker per device kind. The browser's own select: its list is native, and best on a phone. */
export class MDevicePicks extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
      gap: 8px;
    }
    label {
      position: relative;
      display: flex;
      align-items: center;
      min-width: 0;
      border-radius: 999px;
      color: var(--m-text-quiet);
    }
    label:hover {
      background: var(--m-surface-3);
      color: var(--m-text);
    }
    label:focus-within {
      outline: 2px solid var(--m-accent);
    }
    wa-icon {
      position: absolute;
      pointer-events: none;
      inset-inline-start: 12px;
      font-size: 16px;
    }
    wa-icon.arrow {
      inset-inline: auto 10px;
      font-size: 14px;
    }
    select {
      width: 100%;
      min-width: 0;
      padding: 9px 30px 9px 36px;
      border: 0;
      border-radius: inherit;
      outline: none;
      appearance: none;
      background: none;
      color: inherit;
      font: inherit;
      font-size: 13px;
      text-overflow: ellipsis;
      cursor: pointer;
    }
    option {
      background: var(--m-surface);
      color: var(--m-text);
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  override render() {
    // Firefox and Safari without output selection list no speakers: nothing to choose, nothing shown.
    const kinds: DeviceKind[] = ['microphone', 'camera', 'speaker']
    return kinds.map((kind) =>
      kind === 'speaker' && this.session.media.devices.speaker.length === 0 ? nothing : this.#pick(kind),
    )
  }

  #pick(kind: DeviceKind) {
    const { media } = this.session
    const { devices } = media
    const used = media.inUse(kind) || media.chosen[kind]
    const none = kind === 'camera' ? t('call.noCamera') : t('call.noMicrophone')
    const choose = (event: Event) => {
      const { value } = event.target as HTMLSelectElement
      void media.choose(kind, value)
    }
    return html`<label>
      <wa-icon name=${icons[kind]}></wa-icon>
      <select
        aria-label=${t(`call.${kind}`)}
        data-testid="pick-${kind}"
        ?disabled=${devices[kind].length === 0}
        @change=${choose}
      >
        ${devices[kind].length === 0 ? html`<option>${none}</option>` : nothing}
        ${devices[kind].map(
          ({ deviceId, label }) =>
            html`<option value=${deviceId} ?selected=${deviceId === used} .selected=${deviceId === used}>
              ${label || t('call.defaultDevice')}
            </option>`,
        )}
      </select>
      <wa-icon class="arrow" name="chevron-down"></wa-icon>
    </label>`
  }
}
customElements.define('m-device-picks', MDevicePicks)
