import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import type WaDialog from '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { navigate } from './route.ts'

/** `g` and then a letter goes somewhere; the letters stand for the English names of the places. */
const goes = [
  { key: 'h', path: '/', word: 'app.home' },
  { key: 'c', path: '/calendar', word: 'app.calendar' },
  { key: 'd', path: '/documents', word: 'app.documents' },
  { key: 'p', path: '/people', word: 'app.people' },
  { key: 's', path: '/settings', word: 'app.settings' },
  { key: 'n', path: '/schedule', word: 'home.schedule' },
] as const

/** Takes the key after `g`; true when it led somewhere. */
export function goByKey(key: string): boolean {
  const place = goes.find((each) => each.key === key)
  if (place) navigate(place.path)
  return place !== undefined
}

export class MShortcuts extends LitElement {
  static override styles = [
    shared,
    css`
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 10px 24px;
      }
      kbd {
        padding: 2px 7px;
        font: 12px var(--m-font-mono);
        border: 1px solid var(--m-border);
        border-radius: 5px;
        background: var(--m-surface-2);
      }
    `,
  ]

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<wa-dialog open light-dismiss label=${t('app.shortcuts')} @wa-after-hide=${() => this.remove()}>
      <dl>
        <dt>${t('app.shortcutSheet')}</dt>
        <dd><kbd>?</kbd></dd>
        ${goes.map(
          ({ key, word }) =>
            html`<dt>${t('app.goTo', { place: t(word) })}</dt>
              <dd><kbd>g</kbd> <kbd>${key}</kbd></dd>`,
        )}
      </dl>
    </wa-dialog>`
  }

  close(): void {
    const dialog = this.renderRoot.querySelector<WaDialog>('wa-dialog')
    if (dialog) dialog.open = false
  }
}
customElements.define('m-shortcuts', MShortcuts)

/** Opens the sheet, once. */
export function showShortcuts(): void {
  if (!document.querySelector('m-shortcuts')) document.body.append(document.createElement('m-shortcuts'))
}
