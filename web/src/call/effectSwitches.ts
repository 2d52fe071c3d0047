import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { EffectChoices } from './effects/trackEffect.ts'
import { Following } from './following.ts'
import type { LocalMedia } from './localMedia.ts'

const effects: readonly (keyof EffectChoices)[] = ['noise', 'blur']

/** What is done to my sound and picture before they are sent. */
export class MEffectSwitches extends LitElement {
  static override properties = { media: { attribute: false } }
  declare media: LocalMedia

  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 24px;
      padding-inline: 12px;
      font-size: 13px;
      color: var(--m-text-quiet);
    }
    label {
      display: flex;
      align-items: center;
      gap: 8px;
      cursor: pointer;
    }
    input {
      appearance: none;
      flex: none;
      position: relative;
      width: 32px;
      height: 18px;
      margin: 0;
      border-radius: 9px;
      background: var(--m-border-strong);
      cursor: pointer;
      transition: background 140ms;
    }
    input::after {
      content: '';
      position: absolute;
      inset: 3px auto 3px 3px;
      width: 12px;
      border-radius: 50%;
      background: #fff;
      transition: transform 140ms;
    }
    input:checked {
      background: var(--m-accent);
    }
    input:checked::after {
      transform: translateX(14px);
    }
    :host(:dir(rtl)) input:checked::after {
      transform: translateX(-14px);
    }
    input:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: 2px;
    }
    @media (prefers-reduced-motion: reduce) {
      input,
      input::after {
        transition: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.media)]

  override render() {
    return effects.map(
      (effect) =>
        html`<label title=${effect === 'noise' ? t('device.noiseHint') : ''}>
          <input
            type="checkbox"
            role="switch"
            data-testid="effect-${effect}"
            .checked=${this.media.effects[effect]}
            @change=${(event: Event) => void this.media.setEffect(effect, (event.target as HTMLInputElement).checked)}
          />${t(`device.${effect}`)}
        </label>`,
    )
  }
}
customElements.define('m-effect-switches', MEffectSwitches)
