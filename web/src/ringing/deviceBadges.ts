import { html, nothing } from 'lit'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { t } from '../i18n/t.ts'
import { deviceIcons } from './deviceKind.ts'

/** The devices somebody is here with, as badges beside their name; a single computer needs none. */
export function deviceBadges(devices: readonly PeerInfo[]) {
  const kinds = devices.map(({ device }) => device ?? 'computer')
  if (kinds.length < 2 && kinds[0] === 'computer') return nothing
  return kinds.map((kind) => {
    const label = t(`ring.device.${kind}`)
    return html`<wa-icon
      class="device"
      data-testid="device-badge"
      name=${deviceIcons[kind]}
      label=${label}
      title=${label}
    ></wa-icon>`
  })
}
