import { LitElement, css, html, nothing } from 'lit'
import type { Key } from '../i18n/t.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { letterOf } from './callKeys.ts'
import type { CallKey } from './callKeys.ts'
import { dialogStyles } from './dialogStyles.ts'
import { keptChoices } from './keptChoices.ts'

type Line = readonly [keys: readonly string[] | CallKey, means: Key]

const groups: readonly (readonly [heading: Key, lines: readonly Line[]])[] = [
  [
    'room.keysIn.call',
    [
      ['microphone', 'call.microphone'],
      ['camera', 'call.camera'],
      ['hand', 'call.raiseHand'],
      ['react', 'tools.react'],
    ],
  ],
  [
    'room.keysIn.view',
    [
      ['layout', 'room.layout'],
      ['self', 'room.selfHide'],
      ['fullScreen', 'room.fullScreen'],
      ['float', 'room.float'],
      ['help', 'call.keys'],
    ],
  ],
  [
    'room.keysIn.panel',
    [
      ['notes', 'call.notes'],
      ['chat', 'call.chat'],
      ['people', 'call.people'],
      ['board', 'call.board'],
      ['more', 'room.activities'],
    ],
  ],
  [
    'room.keysIn.stage',
    [
      [['←', '→'], 'room.key.tiles'],
      [['↵'], 'room.key.pin'],
      [['≣'], 'room.key.menu'],
      [['⇞', '⇟'], 'room.key.pages'],
    ],
  ],
]

/** The sheet of shortcuts: `show()`. */
export class MKeySheet extends LitElement {
  static override styles = [
    dialogStyles,
    css`
      dialog {
        box-sizing: border-box;
        width: min(620px, 92vw);
        padding: 20px 24px;
      }
      h2 {
        margin: 0 0 16px;
        font-size: 16px;
        font-weight: 600;
      }
      .groups {
        margin-bottom: 4px;
        columns: 2;
        column-gap: 40px;
      }
      section {
        break-inside: avoid;
        padding-bottom: 20px;
      }
      h3 {
        margin: 0 0 8px;
        font-size: 12px;
        font-weight: 600;
        color: var(--m-text-quiet);
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 8px 16px;
        margin: 0;
        align-items: center;
      }
      dd {
        display: flex;
        justify-content: flex-end;
        gap: 4px;
        margin: 0;
      }
      @media (max-width: 560px) {
        .groups {
          columns: 1;
        }
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
        margin-bottom: 14px;
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
      <div class="groups">
        ${groups.map(
          ([heading, lines], index) =>
            html`<section aria-labelledby="group-${index}">
              <h3 id="group-${index}">${t(heading)}</h3>
              <dl>
                ${lines.map(([keys, means]) => line(typeof keys === 'string' ? [letterOf(keys)] : keys, t(means)))}
                ${index === 0 ? line([t('device.space')], t('device.pushToTalk')) : nothing}
              </dl>
            </section>`,
        )}
      </div>
      ${this.#choice('letter-keys', t('room.letterKeys'), keptChoices.letterKeys(), keptChoices.keepLetterKeys)}
      ${this.#choice('push-to-talk', t('device.pushToTalkSetting'), keptChoices.pushToTalk(), keptChoices.keepPushToTalk)}
      <form method="dialog"><button>${t('call.close')}</button></form>
    </dialog>`
  }

  #choice(testid: string, words: string, on: boolean, keep: (on: boolean) => void) {
    return html`<label>
      <input
        type="checkbox"
        data-testid=${testid}
        .checked=${on}
        @change=${(event: Event) => keep((event.target as HTMLInputElement).checked)}
      />${words}
    </label>`
  }
}

function line(keys: readonly string[], words: string) {
  return html`<dt>${words}</dt>
    <dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>`
}

customElements.define('m-key-sheet', MKeySheet)
