import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js'
import { html, nothing } from 'lit'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { t } from '../i18n/t.ts'

/** What a host or cohost does about somebody of a lower rank, or their equal as far as that goes. */
export function peerMenu(session: RoomSession, peer: PeerInfo, muted: boolean) {
  const { hosting, orders } = session
  const { peerId, role } = peer
  const iAmHost = session.you?.role === 'host'
  const cohost = role === 'cohost'
  const listens = role === 'audience'
  const staged = session.settings?.stage ?? false
  const ofCompany = cohost || role === 'member'
  const sends = (source: string) => peer.tracks.some((track) => track.source === source && !track.paused)
  const act = (event: CustomEvent<{ item: { value: string } }>) => {
    const { value } = event.detail.item
    if (value === 'stage') void orders.callToStage(peerId, listens)
    else if (value === 'mute') void orders.mute(peerId)
    else if (value === 'ask') void hosting.ask('peer.askToUnmute', { peerId })
    else if (value === 'camera') void hosting.ask('peer.stop', { peerId, source: 'camera' })
    else if (value === 'screen') void hosting.ask('peer.stop', { peerId, source: 'screen' })
    else if (value === 'lower') void hosting.ask('hand.lower', { peerId })
    else if (value === 'role') void orders.setRole(peerId, cohost ? 'member' : 'cohost')
    else if (value === 'host') void hosting.ask('host.handOver', { peerId })
    else if (value === 'remove') void orders.remove(peerId)
    else if (value === 'ban') void hosting.ask('peer.ban', { peerId })
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
    ${
      staged && !cohost
        ? item('stage', listens ? 'presentation' : 'arrow-left', listens ? t('stage.call') : t('stage.back'))
        : nothing
    }
    ${muted ? (listens ? nothing : item('ask', 'mic', t('hosts.ask'))) : item('mute', 'mic-off', t('call.mutePeer'))}
    ${sends('camera') ? item('camera', 'video-off', t('hosts.stopCamera')) : nothing}
    ${sends('screen') ? item('screen', 'monitor-x', t('hosts.stopScreen')) : nothing}
    ${peer.handRaisedAt ? item('lower', 'hand', t('hosts.lower')) : nothing}
    ${iAmHost && ofCompany ? item('role', 'crown', cohost ? t('call.takeCohost') : t('call.makeCohost')) : nothing}
    ${iAmHost && ofCompany ? item('host', 'arrow-right-left', t('hosts.handOver')) : nothing}
    ${iAmHost || !cohost ? item('remove', 'user-x', t('call.removePeer'), true) : nothing}
    ${iAmHost || !cohost ? item('ban', 'circle-x', t('hosts.ban'), true) : nothing}
  </wa-dropdown>`
}

function item(value: string, icon: string, label: string, danger = false) {
  return html`<wa-dropdown-item value=${value} data-testid="peer-${value}" variant=${danger ? 'danger' : 'default'}>
    <wa-icon slot="icon" name=${icon}></wa-icon>${label}
  </wa-dropdown-item>`
}
