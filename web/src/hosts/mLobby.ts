import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { limits } from '../../../infra/contract/limits.ts'
import type { Waiter } from '../../../sfu/protocol/hosts.ts'
import { Following } from '../call/following.ts'
import { hueOf, initialsOf } from '../call/portrait.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { cityOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { hostStyles } from './hostStyles.ts'

/** Who waits before the door, on top of the people; hosts let them in from here, or not, and tell them something. */
export class MLobby extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = [
    hostStyles,
    css`
      :host {
        display: block;
        border-bottom: 1px solid var(--m-border);
        background: color-mix(in oklab, var(--m-accent) 8%, transparent);
      }
      :host([none]) {
        display: none;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 10px 12px 4px 16px;
      }
      h3 {
        flex: 1;
        margin: 0;
        font-size: 12px;
        font-weight: 600;
        color: var(--m-text-quiet);
      }
      ul {
        max-height: 208px;
        margin: 0;
        padding: 0 8px;
        overflow-y: auto;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 46px;
        padding: 2px 4px 2px 8px;
      }
      .who {
        flex: 1;
        min-width: 0;
        line-height: 1.3;
      }
      .who b,
      .who small {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .who b {
        font-weight: 500;
      }
      .who small {
        font-size: 12px;
        color: var(--m-text-quiet);
      }
      form {
        display: flex;
        gap: 8px;
        padding: 4px 12px 12px 16px;
      }
      input {
        flex: 1;
        min-width: 0;
        height: 34px;
        padding: 0 12px;
        border: 0;
        border-radius: 8px;
        background: var(--m-surface-3);
        color: var(--m-text);
        font: inherit;
        font-size: 13px;
      }
      input::placeholder {
        color: var(--m-text-quiet);
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  override render() {
    const { hosting, moderates, settings } = this.session
    const waiting = moderates ? hosting.waiting : []
    this.toggleAttribute('none', waiting.length === 0)
    if (waiting.length === 0) return nothing
    return html`<section aria-labelledby="title" data-testid="lobby">
      <header>
        <h3 id="title">${t('hosts.waiting', { count: waiting.length })}</h3>
        ${
          waiting.length > 1
            ? html`<button
                class="main"
                type="button"
                data-testid="admit-all"
                @click=${() => void hosting.ask('lobby.admitAll', {})}
              >
                ${t('hosts.admitAll')}
              </button>`
            : nothing
        }
      </header>
      <ul>
        ${repeat(
          waiting,
          ({ personKey }) => personKey,
          (waiter) => this.#row(waiter),
        )}
      </ul>
      <form @submit=${this.#say}>
        <input
          data-testid="lobby-say"
          aria-label=${t('hosts.say')}
          placeholder=${t('hosts.say')}
          maxlength=${limits.lobbyWordCharactersMax}
          .value=${settings?.lobbyWord ?? ''}
        />
        <button class="icon" type="submit" aria-label=${t('hosts.sayIt')}><wa-icon name="send"></wa-icon></button>
      </form>
    </section>`
  }

  #row({ personKey, name, zone, role }: Waiter) {
    const { hosting } = this.session
    const guest = role === 'guest' ? `${t('call.role.guest')} · ` : ''
    return html`<li data-testid="waiter" data-name=${name}>
      <span class="face" style="--hue:${hueOf(personKey)}" aria-hidden="true">${initialsOf(name)}</span>
      <span class="who"><b>${name}</b><small>${guest}${cityOf(zone)}</small></span>
      <button
        class="icon"
        type="button"
        data-testid="refuse"
        aria-label=${t('hosts.refuseOne', { name })}
        title=${t('hosts.refuse')}
        @click=${() => void hosting.ask('lobby.refuse', { personKey, ban: false })}
      >
        <wa-icon name="x"></wa-icon>
      </button>
      <button
        class="main"
        type="button"
        data-testid="admit"
        aria-label=${t('hosts.admitOne', { name })}
        @click=${() => void hosting.ask('lobby.admit', { personKey })}
      >
        ${t('hosts.admit')}
      </button>
    </li>`
  }

  #say(event: SubmitEvent) {
    event.preventDefault()
    const text = this.renderRoot.querySelector('input')?.value ?? ''
    void this.session.hosting.ask('lobby.say', { text })
  }
}
customElements.define('m-lobby', MLobby)
