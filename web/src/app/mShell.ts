import { LitElement, css, html } from 'lit'
import type { Person, SessionInfo } from '../../../collab/protocol/people.ts'
import { api } from '../api/api.ts'
import '../hours/mDueReminders.ts'
import { eraseAllCopies } from '../documents/review/offlineCopies.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, setLanguage, t, type Key } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import markUrl from '../theme/mark.svg'
import './mTravel.ts'

const places: { path: string; icon: string; word: Key; also?: readonly string[]; for?: readonly Person['role'][] }[] = [
  { path: '/', icon: 'house', word: 'app.home' },
  {
    path: '/calendar',
    icon: 'calendar-days',
    word: 'app.calendar',
    also: ['/schedule', '/polls', '/booking', '/fairness'],
  },
  { path: '/documents', icon: 'file-text', word: 'app.documents', also: ['/d/'] },
  { path: '/actions', icon: 'list-checks', word: 'app.actions' },
  { path: '/people', icon: 'users', word: 'app.people' },
  { path: '/admin/minutes', icon: 'hourglass', word: 'app.minutes', for: ['admin', 'owner'] },
  { path: '/admin/outbox', icon: 'mail', word: 'app.outbox', for: ['owner'] },
  { path: '/settings', icon: 'settings', word: 'app.settings' },
]

/** The frame around every screen of someone signed in: a rail on wide screens, a bar below on phones. */
export class MShell extends LitElement {
  static override properties = { info: { attribute: false }, path: {} }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: 224px minmax(0, 1fr);
        min-height: 100dvh;
      }
      .skip {
        position: fixed;
        top: -60px;
        inset-inline-start: 12px;
        z-index: 50;
        padding: 8px 14px;
        background: var(--m-accent);
        color: var(--m-accent-text);
        border-radius: var(--m-radius);
      }
      .skip:focus {
        top: 12px;
      }
      .rail {
        position: sticky;
        top: 0;
        height: 100dvh;
        display: flex;
        flex-direction: column;
        gap: 4px;
        padding: 16px 12px;
        background: var(--m-surface-2);
        border-inline-end: 1px solid var(--m-border);
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 4px 8px 16px;
        min-width: 0;
      }
      .brand img {
        width: 26px;
        height: 26px;
      }
      .brand b {
        font-weight: 600;
        line-height: 1.25;
        overflow-wrap: anywhere;
      }
      nav {
        display: grid;
        gap: 2px;
      }
      nav a {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 8px 10px;
        border-radius: var(--m-radius);
        color: var(--m-text-quiet);
        font-weight: 500;
      }
      nav a:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
        text-decoration: none;
      }
      nav a[aria-current='page'] {
        background: var(--m-accent-quiet);
        color: var(--m-accent);
      }
      nav wa-icon {
        font-size: 17px;
      }
      .foot {
        margin-top: auto;
        display: grid;
        gap: 2px;
        padding-top: 12px;
        border-top: 1px solid var(--m-border);
      }
      .who {
        padding: 4px 10px 8px;
        min-width: 0;
      }
      .who p {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .foot button {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 8px 10px;
        font: inherit;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-radius: var(--m-radius);
        cursor: pointer;
        text-align: start;
      }
      .foot button:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      main {
        min-width: 0;
        padding: 32px 40px 64px;
        outline: none;
      }
      @media (max-width: 760px) {
        :host {
          display: block;
        }
        main {
          padding: 20px 16px 96px;
        }
        .rail {
          position: fixed;
          z-index: 30;
          inset: auto 0 0;
          height: auto;
          padding: 6px max(6px, env(safe-area-inset-right)) calc(6px + env(safe-area-inset-bottom))
            max(6px, env(safe-area-inset-left));
          border: 0;
          border-top: 1px solid var(--m-border);
          background: var(--m-surface);
        }
        .brand,
        .foot {
          display: none;
        }
        nav {
          grid-auto-flow: column;
          grid-auto-columns: minmax(0, 1fr);
        }
        nav a {
          flex-direction: column;
          gap: 2px;
          padding: 6px 2px;
          font-size: 11px;
          text-align: center;
        }
        nav a[aria-current='page'] {
          background: none;
        }
        nav a span {
          max-inline-size: 100%;
          overflow: hidden;
          text-overflow: ellipsis;
        }
        nav wa-icon {
          font-size: 20px;
        }
      }
    `,
  ]
  declare info: SessionInfo
  declare path: string

  protected readonly locale = new LocaleController(this)

  override render() {
    const { person, tenant } = this.info
    const other = currentLanguage() === 'en' ? 'zh' : 'en'
    return html`<a class="skip" href="#content" @click=${this.#skip}>${t('app.skip')}</a>
      <div class="rail">
        <div class="brand"><img src=${markUrl} alt="" /><b>${tenant?.name ?? 'Meridian'}</b></div>
        <nav aria-label=${t('app.menu')}>
          ${places
            .filter((place) => !place.for || (person && place.for.includes(person.role)))
            .map(
              ({ path, icon, word, also }) =>
                html`<a href=${path} aria-current=${this.#isHere(path, also) ? 'page' : 'false'}>
                  <wa-icon name=${icon}></wa-icon><span>${t(word)}</span>
                </a>`,
            )}
        </nav>
        <div class="foot">
          <div class="who">
            <p>${person?.name}</p>
            <p class="quiet small">${person?.email}</p>
          </div>
          <button type="button" lang=${other === 'zh' ? 'zh-CN' : 'en'} @click=${() => setLanguage(other)}>
            <wa-icon name="languages"></wa-icon>${other === 'zh' ? '中文' : 'English'}
          </button>
          <button type="button" @click=${this.#signOut}><wa-icon name="log-out"></wa-icon>${t('app.signOut')}</button>
        </div>
      </div>
      <main id="content" tabindex="-1"><m-travel></m-travel><slot></slot></main>
      ${person ? html`<m-due-reminders></m-due-reminders>` : ''}`
  }

  #isHere(path: string, also: readonly string[] = []): boolean {
    if (also.some((each) => this.path.startsWith(each))) return true
    return path === '/' ? this.path === '/' : this.path.startsWith(path)
  }

  readonly #skip = (event: Event) => {
    event.preventDefault()
    this.renderRoot.querySelector<HTMLElement>('#content')?.focus()
  }

  readonly #signOut = async () => {
    await api('POST /api/sign-out')
    await eraseAllCopies()
    // A fresh page leaves nothing of this person in memory.
    location.assign('/')
  }
}
customElements.define('m-shell', MShell)
