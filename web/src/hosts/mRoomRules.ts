import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/switch/switch.js'
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js'
import { LitElement, css, html, nothing } from 'lit'
import type { Lobby, RoomMay } from '../../../infra/contract/roomRules.ts'
import { dialogStyles } from '../call/dialogStyles.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { hostStyles } from './hostStyles.ts'

const lobbies = ['off', 'guests', 'all'] as const satisfies Lobby[]
const rights = ['share', 'chat', 'unmute', 'notes'] as const satisfies (keyof RoomMay)[]

/** The rules of the room, for its hosts: `show()`. Every switch holds at once. */
export class MRoomRules extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = [
    hostStyles,
    dialogStyles,
    css`
      dialog {
        width: min(440px, calc(100vw - 32px));
        max-height: min(720px, calc(100dvh - 32px));
        padding: 0;
        overflow: hidden auto;
      }
      header {
        position: sticky;
        top: 0;
        z-index: 1;
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 18px 16px 10px 24px;
        background: inherit;
      }
      h2 {
        margin: 0;
        font-size: 17px;
        font-weight: 600;
      }
      section {
        display: grid;
        gap: 14px;
        padding: 10px 24px 18px;
      }
      section + section {
        border-top: 1px solid var(--m-border);
        padding-top: 18px;
      }
      h3 {
        margin: 0;
        font-size: 12px;
        font-weight: 600;
        color: var(--m-text-quiet);
      }
      label {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
      }
      select {
        min-height: 36px;
        padding: 0 10px;
        border: 1px solid var(--m-border-strong);
        border-radius: 8px;
        background: var(--m-surface-3);
        color: var(--m-text);
        font: inherit;
      }
      ul {
        display: grid;
        gap: 6px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      p {
        margin: 0;
        font-size: 13px;
        color: var(--m-text-quiet);
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  show() {
    this.#dialog?.showModal()
  }

  override render() {
    const { session } = this
    const { settings, hosting } = session
    return html`<dialog aria-labelledby="title" data-testid="room-rules">
      <header>
        <h2 id="title">${t('hosts.rules')}</h2>
        <button class="icon" type="button" aria-label=${t('call.close')} @click=${() => this.#dialog?.close()}>
          <wa-icon name="x"></wa-icon>
        </button>
      </header>
      <section aria-label=${t('hosts.door')}>
        <h3>${t('hosts.door')}</h3>
        <label
          >${t('hosts.lobby')}
          <select data-testid="rule-lobby" @change=${this.#setLobby}>
            ${lobbies.map(
              (lobby) =>
                html`<option value=${lobby} ?selected=${settings?.lobby === lobby}>
                  ${t(`hosts.lobby.${lobby}`)}
                </option>`,
            )}
          </select>
        </label>
        ${this.#switch('locked', settings?.locked ?? false, t('hosts.locked'), (on) => void session.orders.lock(on))}
      </section>
      <section aria-label=${t('hosts.members')}>
        <h3>${t('hosts.members')}</h3>
        ${rights.map((what) =>
          this.#switch(
            what,
            settings?.may[what] ?? true,
            t(`hosts.may.${what}`),
            (on) => void hosting.setMay({ [what]: on }),
          ),
        )}
        <p>${t('hosts.mayHint')}</p>
        <button type="button" data-testid="lower-all" @click=${() => void hosting.ask('hands.lower', {})}>
          <wa-icon name="hand"></wa-icon>${t('hosts.lowerAll')}
        </button>
      </section>
      ${hosting.banned.length > 0 ? this.#banned() : nothing}
    </dialog>`
  }

  #banned() {
    const { hosting } = this.session
    return html`<section aria-label=${t('hosts.banned')}>
      <h3>${t('hosts.banned')}</h3>
      <ul>
        ${hosting.banned.map(
          ({ personKey, name }) =>
            html`<li data-testid="banned" data-name=${name}>
              ${name}
              <button
                type="button"
                data-testid="lift-ban"
                aria-label=${t('hosts.liftOne', { name })}
                @click=${() => void hosting.ask('ban.lift', { personKey })}
              >
                ${t('hosts.lift')}
              </button>
            </li>`,
        )}
      </ul>
    </section>`
  }

  #switch(name: string, on: boolean, label: string, set: (on: boolean) => void) {
    return html`<wa-switch
      data-testid="rule-${name}"
      ?checked=${on}
      .checked=${on}
      @change=${(event: Event) => set((event.currentTarget as WaSwitch).checked)}
      >${label}</wa-switch
    >`
  }

  readonly #setLobby = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement
    const lobby = lobbies.find((one) => one === value)
    if (lobby) void this.session.hosting.ask('room.rules', { lobby })
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }
}
customElements.define('m-room-rules', MRoomRules)
