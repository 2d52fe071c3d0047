import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import '../call/devicePicks.ts'
import { Following } from '../call/following.ts'
import '../call/localTime.ts'
import { hueOf, initialsOf } from '../call/portrait.ts'
import { previewStyles } from '../call/previewStyles.ts'
import type { RoomSession } from '../call/roomSession.ts'
import '../call/selfView.ts'
import { cityOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { Knock } from './knock.ts'

const presentShownMax = 6

/** Before the door: one's own picture, who is in, and what the hosts say. Sends `leave`. */
export class MWaiting extends LitElement {
  static override properties = {
    session: { attribute: false },
    knock: { attribute: false },
    table: { attribute: false },
    heading: {},
    hostName: {},
    myZone: {},
  }
  declare session: RoomSession
  declare knock: Knock
  declare table: ZoneTable | null
  declare heading: string
  declare hostName: string
  declare myZone: string

  static override styles = [
    previewStyles,
    css`
      .wait {
        display: flex;
        align-items: center;
        gap: 12px;
        margin-top: 24px;
        padding: 14px 16px;
        border: 1px solid var(--m-border);
        border-radius: 12px;
        background: var(--m-surface-2);
      }
      .wait b {
        display: block;
        font-weight: 600;
      }
      .wait span {
        color: var(--m-text-quiet);
        font-size: 14px;
      }
      .pulse {
        flex: none;
        width: 12px;
        height: 12px;
        margin: 0 6px;
        border-radius: 50%;
        background: var(--m-accent);
        animation: breathe 2.4s ease-in-out infinite;
      }
      blockquote {
        margin: 16px 0 0;
        padding: 12px 16px;
        border-inline-start: 3px solid var(--m-accent);
        border-radius: 4px 12px 12px 4px;
        background: var(--m-surface-2);
        font-size: 16px;
        line-height: 1.5;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      wa-button {
        justify-self: start;
        margin-top: 24px;
      }
      @keyframes breathe {
        50% {
          opacity: 0.25;
          transform: scale(0.8);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .pulse {
          animation: none;
        }
      }
    `,
  ]

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.knock),
  ]

  override render() {
    const { state } = this.knock
    return html`<section class="look">
        <m-self-view .session=${this.session}></m-self-view>
        <m-device-picks .session=${this.session}></m-device-picks>
      </section>
      <section class="enter" data-testid="waiting">
        <h1>${this.heading}</h1>
        <p class="quiet">${t('call.hostedBy', { name: this.hostName })}</p>
        <div class="wait" role="status">
          <i class="pulse"></i>
          <div>
            <b>${t('hosts.waitTitle')}</b>
            <span>${t(state?.hostPresent === false ? 'hosts.waitNoHost' : 'hosts.waitHint')}</span>
          </div>
        </div>
        <div aria-live="polite">
          ${state?.word ? html`<blockquote data-testid="lobby-word">${state.word}</blockquote>` : nothing}
        </div>
        ${state && state.presentCount > 0 ? this.#present(state.present, state.presentCount) : nothing}
        <wa-button appearance="outlined" data-testid="stop-waiting" @click=${this.#leave}
          >${t('hosts.stopWaiting')}</wa-button
        >
      </section>`
  }

  #present(present: readonly { name: string; zone: string }[], count: number) {
    const shown = present.slice(0, presentShownMax)
    return html`<div class="present">
      <h2>${t('call.here', { count })}</h2>
      <ul>
        ${shown.map(
          ({ name, zone }) =>
            html`<li>
              <span class="face" style="--hue:${hueOf(name)}" aria-hidden="true">${initialsOf(name)}</span>
              <b>${name}</b>
              <small
                >${cityOf(zone)} ·
                <m-local-time
                  .table=${this.table}
                  zone=${zone}
                  .clocks=${() => [{ zone: this.myZone, name: t('call.you') }, ...shown]}
                ></m-local-time
              ></small>
            </li>`,
        )}
      </ul>
      ${
        count > shown.length
          ? html`<p class="quiet small">${t('call.moreTiles', { count: count - shown.length })}</p>`
          : nothing
      }
    </div>`
  }

  #leave() {
    this.dispatchEvent(new CustomEvent('leave'))
  }
}
customElements.define('m-waiting', MWaiting)
