import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js'
import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { cityOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import './localTime.ts'
import { hueOf, initialsOf } from './portrait.ts'
import type { RoomSession } from './roomSession.ts'

/** Everybody in the room with their city and local time; hosts act on people from here. */
export class MRoster extends LitElement {
  static override properties = { session: { attribute: false }, table: { attribute: false } }
  declare session: RoomSession
  declare table: ZoneTable | null

  static override styles = css`
    :host {
      display: block;
      overflow-y: auto;
      padding: 8px;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 10px;
      min-height: 52px;
      padding: 4px 8px;
      border-radius: 8px;
    }
    li:hover {
      background: var(--m-surface-2);
    }
    .face {
      display: grid;
      place-items: center;
      flex: none;
      width: 34px;
      height: 34px;
      border-radius: 50%;
      background: oklch(0.42 0.07 var(--hue));
      color: #f3f5f6;
      font-size: 13px;
      font-weight: 500;
    }
    .who {
      flex: 1;
      min-width: 0;
      line-height: 1.35;
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
    .state {
      color: var(--m-text-quiet);
    }
    .state.hand {
      color: var(--m-warn);
    }
    .state.talking {
      color: var(--m-accent);
    }
    button {
      display: grid;
      place-items: center;
      width: 32px;
      height: 32px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: none;
      color: var(--m-text-quiet);
      font: inherit;
      cursor: pointer;
    }
    button:hover {
      background: var(--m-surface-3);
      color: var(--m-text);
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.table = null
  }

  override render() {
    const { you } = this.session
    return html`<ul aria-label=${t('call.people')}>
      ${repeat(
        this.session.everybody(),
        ({ peerId }) => peerId,
        (peer) => this.#row(peer, peer === you),
      )}
    </ul>`
  }

  #row(peer: PeerInfo, me: boolean) {
    const talking = this.session.speaking.has(peer.peerId)
    const muted = me
      ? !this.session.intentions.microphone
      : !peer.tracks.some(({ source, paused }) => source === 'microphone' && !paused)
    const role = peer.role === 'member' ? '' : `${t(`call.role.${peer.role}`)} · `
    return html`<li data-testid="roster-row" data-peer=${peer.peerId} data-name=${peer.name}>
      <span class="face" style="--hue:${hueOf(peer.personKey || peer.name)}" aria-hidden="true"
        >${initialsOf(peer.name)}</span
      >
      <span class="who">
        <b>${peer.name}${me ? ` (${t('call.you')})` : ''}</b>
        <small
          >${role}${cityOf(peer.zone)} ·
          <m-local-time .table=${this.table} zone=${peer.zone} .clocks=${this.session.everybody}></m-local-time
        ></small>
      </span>
      ${peer.handRaisedAt ? html`<wa-icon class="state hand" name="hand" label=${t('call.handUp')}></wa-icon>` : nothing}
      ${
        muted
          ? html`<wa-icon class="state" name="mic-off" label=${t('call.muted')}></wa-icon>`
          : html`<wa-icon
              class="state ${talking ? 'talking' : ''}"
              name="mic"
              label=${talking ? t('call.speaking') : nothing}
            ></wa-icon>`
      }
      ${this.session.moderates && !me && peer.role !== 'host' ? this.#actions(peer, muted) : nothing}
    </li>`
  }

  #actions(peer: PeerInfo, muted: boolean) {
    const cohost = peer.role === 'cohost'
    const mayPromote = this.session.you?.role === 'host' && (cohost || peer.role === 'member')
    const act = (event: CustomEvent<{ item: { value: string } }>) => {
      const { value } = event.detail.item
      if (value === 'mute') void this.session.mute(peer.peerId)
      else if (value === 'remove') void this.session.remove(peer.peerId)
      else if (value === 'role') void this.session.setRole(peer.peerId, cohost ? 'member' : 'cohost')
    }
    return html`<wa-dropdown placement="bottom-end" @wa-select=${act}>
      <button
        slot="trigger"
        type="button"
        data-testid="peer-actions"
        aria-label=${t('call.actionsFor', { name: peer.name })}
      >
        <wa-icon name="ellipsis-vertical"></wa-icon>
      </button>
      ${muted ? nothing : menuItem('mute', 'mic-off', t('call.mutePeer'))}
      ${mayPromote ? menuItem('role', 'crown', cohost ? t('call.takeCohost') : t('call.makeCohost')) : nothing}
      ${menuItem('remove', 'user-x', t('call.removePeer'), true)}
    </wa-dropdown>`
  }
}

function menuItem(value: string, icon: string, label: string, danger = false) {
  return html`<wa-dropdown-item value=${value} data-testid="peer-${value}" variant=${danger ? 'danger' : 'default'}>
    <wa-icon slot="icon" name=${icon}></wa-icon>${label}
  </wa-dropdown-item>`
}

customElements.define('m-roster', MRoster)
