import { LitElement, css, html, nothing } from 'lit'
import type { Person, SessionInfo } from '../../../collab/protocol/people.ts'
import { api } from '../api/api.ts'
import '../hours/mDueReminders.ts'
import { eraseAllCopies } from '../documents/review/offlineCopies.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, setLanguage, t, type Key } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import markUrl from '../theme/mark.svg'
import '../ringing/mNotices.ts'
import './mTravel.ts'

interface Place {
  path: string
  icon: string
  word: Key
  also?: readonly string[]
  for?: readonly Person['role'][]
  /** For whoever operates the house alone. */
  operators?: true
}

const places: Place[] = [
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
  { path: '/admin/regions', icon: 'shield', word: 'regions.title', for: ['admin', 'owner'] },
  { path: '/admin/watermark', icon: 'stamp', word: 'watermark.title', for: ['admin', 'owner'] },
  { path: '/admin/outbox', icon: 'mail', word: 'app.outbox', for: ['owner'] },
  { path: '/admin/world', icon: 'globe', word: 'world.menu', operators: true },
  { path: '/settings', icon: 'settings', word: 'app.settings' },
]

/** So many places stand in the bar of a phone; the others are behind "More". */
const barPlaces = 5

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
        /* What opens out of it lies over the page. */
        z-index: 30;
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
      m-notices {
        margin-top: auto;
      }
      .foot {
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
      .more {
        display: none;
      }
      dialog {
        width: 100vw;
        max-width: 100vw;
        margin: auto 0 0;
        padding: 12px 12px calc(16px + env(safe-area-inset-bottom));
        border: 0;
        border-radius: 16px 16px 0 0;
        background: var(--m-surface);
        color: var(--m-text);
        box-shadow: var(--m-shadow-large);
      }
      dialog::backdrop {
        background: var(--wa-color-overlay-modal);
      }
      dialog .who {
        padding: 8px 12px 12px;
        border-bottom: 1px solid var(--m-border);
        margin-bottom: 8px;
      }
      dialog a,
      dialog button {
        display: flex;
        align-items: center;
        gap: 14px;
        width: 100%;
        min-height: 48px;
        padding: 0 12px;
        border: 0;
        border-radius: var(--m-radius);
        background: none;
        color: var(--m-text);
        font: inherit;
        font-size: 16px;
        font-weight: 500;
        text-align: start;
      }
      dialog a:hover,
      dialog button:hover {
        background: var(--m-surface-3);
        text-decoration: none;
      }
      dialog a[aria-current='page'] {
        background: var(--m-accent-quiet);
        color: var(--m-accent);
      }
      dialog wa-icon {
        font-size: 20px;
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
          padding: 62px 16px 96px;
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
        .foot,
        nav .rest {
          display: none;
        }
        m-notices {
          position: fixed;
          inset-block-start: max(10px, env(safe-area-inset-top));
          inset-inline-end: 12px;
          margin: 0;
        }
        nav {
          grid-auto-flow: column;
          grid-auto-columns: minmax(max-content, 1fr);
        }
        nav a,
        nav .more {
          display: flex;
          align-items: center;
          flex-direction: column;
          gap: 2px;
          padding: 6px 0;
          font-size: 11px;
          text-align: center;
        }
        nav .more {
          border: 0;
          border-radius: var(--m-radius);
          background: none;
          color: var(--m-text-quiet);
          font: inherit;
          font-size: 11px;
          font-weight: 500;
        }
        nav .more.here {
          color: var(--m-accent);
        }
        nav a[aria-current='page'] {
          background: none;
        }
        nav a span,
        nav .more span {
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
    const open = places.filter((place) => this.#mayOpen(place))
    const rest = open.slice(barPlaces)
    return html`<a class="skip" href="#content" @click=${this.#skip}>${t('app.skip')}</a>
      <div class="rail">
        <div class="brand"><img src=${markUrl} alt="" /><b>${tenant?.name ?? 'Meridian'}</b></div>
        <nav aria-label=${t('app.menu')}>
          ${open.map((place, index) => this.#link(place, index < barPlaces ? '' : 'rest'))}
          ${
            open.length > barPlaces
              ? html`<button
                  class="more ${rest.some(({ path, also }) => this.#isHere(path, also)) ? 'here' : ''}"
                  type="button"
                  aria-haspopup="dialog"
                  @click=${() => this.#sheet?.showModal()}
                >
                  <wa-icon name="ellipsis"></wa-icon><span>${t('app.more')}</span>
                </button>`
              : nothing
          }
        </nav>
        ${person ? html`<m-notices></m-notices>` : ''}
        <div class="foot">
          <div class="who">
            <p>${person?.name}</p>
            <p class="quiet small">${person?.email}</p>
          </div>
          ${this.#account()}
        </div>
      </div>
      <dialog aria-label=${t('app.more')} @click=${() => this.#sheet?.close()}>
        <div class="who">
          <p>${person?.name}</p>
          <p class="quiet small">${person?.email}</p>
        </div>
        ${rest.map((place) => this.#link(place))} ${this.#account()}
      </dialog>
      <main id="content" tabindex="-1"><m-travel></m-travel><slot></slot></main>
      ${person ? html`<m-due-reminders></m-due-reminders>` : ''}`
  }

  get #sheet() {
    return this.renderRoot.querySelector('dialog')
  }

  #link({ path, icon, word, also }: Place, look = '') {
    return html`<a class=${look} href=${path} aria-current=${this.#isHere(path, also) ? 'page' : 'false'}>
      <wa-icon name=${icon}></wa-icon><span>${t(word)}</span>
    </a>`
  }

  #account() {
    const other = currentLanguage() === 'en' ? 'zh' : 'en'
    return html`<button type="button" lang=${other === 'zh' ? 'zh-CN' : 'en'} @click=${() => setLanguage(other)}>
        <wa-icon name="languages"></wa-icon>${other === 'zh' ? '中文' : 'English'}
      </button>
      <button type="button" @click=${this.#signOut}><wa-icon name="log-out"></wa-icon>${t('app.signOut')}</button>`
  }

  #mayOpen({ for: roles, operators }: Place): boolean {
    if (operators && !this.info.operator) return false
    return !roles || (this.info.person !== null && roles.includes(this.info.person.role))
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
