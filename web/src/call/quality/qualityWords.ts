import type { PeerInfo } from '../../../../sfu/protocol/media.ts'
import { localeTag, t } from '../../i18n/t.ts'
import type { TileQuality } from '../tile.ts'
import type { QualityWatch } from './qualityWatch.ts'

/** How a tile's link is, in the language of now; null while nothing was measured. */
export function tileInWords(watch: QualityWatch, peer: PeerInfo, me: boolean): TileQuality | null {
  const quality = me ? watch.own : watch.peers.get(peer.peerId)
  if (!quality) return null
  const { grade, reason } = quality
  return { grade, why: reason ? t(`quality.why.${reason}`, { name: peer.name }) : '' }
}

const units = ['bit/s', 'kbit/s', 'Mbit/s'] as const

/** "1.4 Mbit/s" */
export function bitrateInWords(bitsPerSecond: number): string {
  const power = bitsPerSecond >= 1e6 ? 2 : bitsPerSecond >= 1e3 ? 1 : 0
  const value = bitsPerSecond / 1000 ** power
  return `${number(value, power === 2 ? 1 : 0)} ${units[power]}`
}

export function shareInWords(share: number): string {
  return new Intl.NumberFormat(localeTag(), { style: 'percent', maximumFractionDigits: 1 }).format(share)
}

export function msInWords(ms: number): string {
  return `${number(ms, 0)} ms`
}

/** "1280 × 720, 30 fps" */
export function pictureInWords(width: number, height: number, framesPerSecond: number): string {
  return `${width} × ${height}, ${number(framesPerSecond, 0)} fps`
}

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(localeTag(), { maximumFractionDigits: digits }).format(value)
}
