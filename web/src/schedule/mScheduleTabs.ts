import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t, type Key } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const places: { path: string; word: Key }[] = [
  { path: '/calendar', word: 'app.calendar' },
  { path: '/polls', word: 'polls.title' },
  { path: '/booking', word: 'booking.title' },
  { path: '/fairness', word: 'fairness.title' },
  { path: '/settings/hours', word: 'hours.title' },
]

/** The rooms of the calendar's place, as a row of links. */
export class MScheduleTabs extends LitElement {
  static override styles = [
    shared,
    css`
      nav {
        display: flex;
        gap: 4px;
        overflow-x: auto;
        scrollbar-width: none;
        margin-inline-start: -10px;
      }
      a {
        padding: 6px 10px;
        color: var(--m-text-quiet);
        border-radius: var(--m-radius-small);
        white-space: nowrap;
      }
      a:hover {
        text-decoration: none;
        background: var(--m-surface-2);
        color: var(--m-text);
      }
      a:focus-visible {
        outline-offset: -2px;
      }
      a[aria-current='page'] {
        color: var(--m-text);
        font-weight: 500;
      }
    `,
  ]

  protected readonly locale = new LocaleController(this)

  override render() {
    const here = location.pathname
    return html`<nav aria-label=${t('app.calendar')}>
      ${places.map(
        ({ path, word }) =>
          html`<a href=${path} aria-current=${here === path || here.startsWith(`${path}/`) ? 'page' : 'false'}
            >${t(word)}</a
          >`,
      )}
    </nav>`
  }
}
customElements.define('m-schedule-tabs', MScheduleTabs)
