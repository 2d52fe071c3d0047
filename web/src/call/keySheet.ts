import { LitElement, css, html } from 'lit'
import type { Key } from '../i18n/t.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { callKeys } from './callKeys.ts'
import type { CallKey } from './callKeys.ts'
import { dialogStyles } from './dialogStyles.ts'
import { keptChoices } from './keptChoices.ts'

const meanings: Record<CallKey, Key> = {
  microphone: 'call.microphone',
  camera: 'call.camera',
  hand: 'call.raiseHand',
  chat: 'call.chat',
  people: 'call.people',
  notes: 'call.notes',
  board: 'call.board',
  help: 'call.keys',
}

/** The sheet of shortcuts: `show()`. */
export class MKeySheet extends LitElement {
  static override styles = [
    dialogStyles,
    css`
      dialog {
        width: min(360px, 92vw);
        padding: 20px 24px;
      }
      h2 {
        margin: 0 0 12px;
        font-size: 16px;
        font-weight: 600;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 10px 16px;
        margin: 0 0 20px;
        align-items: center;
      }
      dd {
        margin: 0;
      }
      kbd {
        display: inline-grid;
        place-items: center;
        min-width: 28px;
        padding: 2px 6px;
        border: 1px solid var(--m-border-strong);
        border-radius: 6px;
        font: 500 13px/20px var(--m-font);
        text-transform: uppercase;
      }
      label {
        display: flex;
        align-items: center;
        gap: 10px;
        margin-bottom: 20px;
        cursor: pointer;
      }
      input {
        width: 18px;
        height: 18px;
        margin: 0 5px;
        accent-color: var(--m-accent);
      }
      button {
        width: 100%;
        padding: 9px;
        border: 0;
        border-radius: 8px;
        background: var(--m-surface-3);
        color: inherit;
        font: inherit;
        font-weight: 500;
        cursor: pointer;
      }
      button:focus-visible {
        outline: 2px solid var(--m-accent);
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this)]

  show() {
    this.renderRoot.querySelector('dialog')?.showModal()
  }

  override render() {
    return html`<dialog aria-labelledby="title" data-testid="key-sheet">
      <h2 id="title">${t('call.keys')}</h2>
      <dl>
        ${callKeys.map(
          ([key, means]) =>
            html`<dt><kbd>${key}</kbd></dt>
              <dd>${t(meanings[means])}</dd>`,
        )}
        <dt><kbd>${t('device.space')}</kbd></dt>
        <dd>${t('device.pushToTalk')}</dd>
      </dl>
      <label>
        <input
          type="checkbox"
          data-testid="push-to-talk"
          .checked=${keptChoices.pushToTalk()}
          @change=${(event: Event) => keptChoices.keepPushToTalk((event.target as HTMLInputElement).checked)}
        />${t('device.pushToTalkSetting')}
      </label>
      <form method="dialog"><button>${t('call.close')}</button></form>
    </dialog>`
  }
}
customElements.define('m-key-sheet', MKeySheet)
