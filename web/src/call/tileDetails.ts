import { LitElement, css, html, nothing } from 'lit'
import type { RoomNode } from '../../../sfu/protocol/media.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import type { LayerFigures } from './quality/figures.ts'
import type { QualityWatch } from './quality/qualityWatch.ts'
import { bitrateInWords, msInWords, pictureInWords, shareInWords, tileInWords } from './quality/qualityWords.ts'
import type { TrackFigures } from './quality/trackWindow.ts'
import { nodeOf } from './roomNodes.ts'
import { routeInWords } from './routeWords.ts'
import type { Subject } from './stagePlan.ts'

type Row = readonly [id: string, label: string, value: string | null]

/** The connection of one tile in figures, beside the tiles and not over the talk. Sends `close`. */
export class MTileDetails extends LitElement {
  static override properties = {
    watch: { attribute: false },
    subject: { attribute: false },
    nodes: { attribute: false },
    me: { type: Boolean },
  }
  declare watch: QualityWatch
  declare subject: Subject
  /** Where the room runs. */
  declare nodes: readonly RoomNode[]
  declare me: boolean

  static override styles = css`
    section {
      position: absolute;
      z-index: 8;
      inset-inline-start: 16px;
      top: 16px;
      box-sizing: border-box;
      width: min(340px, calc(100% - 32px));
      max-height: calc(100% - 32px);
      overflow: auto;
      padding: 14px 16px 16px;
      border-radius: 12px;
      background: #161b1eee;
      box-shadow: 0 6px 28px #000b;
      color: #f3f5f6;
      font-variant-numeric: tabular-nums;
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      margin-bottom: 8px;
    }
    h2 {
      flex: 1;
      min-width: 0;
      margin: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-size: 15px;
      font-weight: 600;
    }
    button {
      display: grid;
      place-items: center;
      flex: none;
      width: 32px;
      height: 32px;
      border: 0;
      border-radius: 50%;
      background: none;
      color: #c9d0d5;
      cursor: pointer;
    }
    button:hover {
      background: #2a3237;
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
    }
    p {
      margin: 0 0 10px;
      color: #c9d0d5;
      font-size: 13px;
      line-height: 18px;
    }
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 5px 16px;
      margin: 0;
      font-size: 13px;
      line-height: 19px;
    }
    dt {
      color: #a4adb3;
    }
    dd {
      margin: 0;
      text-align: end;
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .off {
      color: #8b959b;
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.watch)]

  constructor() {
    super()
    this.nodes = []
    this.me = false
  }

  override firstUpdated() {
    this.renderRoot.querySelector('button')?.focus({ preventScroll: true })
  }

  override render() {
    const { peer } = this.subject
    const words = this.subject.kind === 'person' ? tileInWords(this.watch, peer, this.me) : null
    const grade = words?.grade ?? 'good'
    return html`<section
      role="dialog"
      aria-labelledby="title"
      data-testid="details"
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#close()}
    >
      <header>
        <h2 id="title">${t('quality.detailsOf', { name: peer.name })}</h2>
        <button type="button" aria-label=${t('call.close')} title=${t('call.close')} @click=${this.#close}>
          <wa-icon name="x"></wa-icon>
        </button>
      </header>
      ${words ? html`<p>${[t(`quality.${grade}`), words.why].filter(Boolean).join(': ')}</p>` : nothing}
      ${this.me ? this.#own() : this.#theirs()}
    </section>`
  }

  #theirs() {
    const { peerId } = this.subject.peer
    const quality = this.watch.peers.get(peerId)
    const picture = this.subject.kind === 'screen' ? this.watch.screens.get(peerId) : quality?.picture
    const sound = this.subject.kind === 'screen' ? null : quality?.sound
    if (!picture && !sound)
      return html`<p>${t('quality.noPicture')}</p>
        ${this.#table(this.#way())}`
    return this.#table([
      ...(picture ? pictureRows(picture) : []),
      ...(sound && !picture ? soundRows(sound) : []),
      ...this.#way(),
    ])
  }

  #own() {
    const { codec, layers, bitrate, lossShare, limitedBy } = this.watch.own
    if (layers.length === 0) return html`<p>${t('quality.noneSent')}</p>`
    return html`${this.#table([
        ['codec', t('quality.codec'), codec],
        ['bitrate', t('quality.bitrate'), bitrateInWords(bitrate)],
        ['loss', t('quality.loss'), lossShare === null ? null : shareInWords(lossShare)],
        ['limit', t('quality.limitedBy'), limitedBy && t(`quality.limit.${limitedBy}`)],
        ...this.#way(),
      ])}
      <dl>
        <dt>${t('quality.layers')}</dt>
        <dd>
          <ol>
            ${layers.map((layer) => html`<li class=${layer.active ? '' : 'off'} data-testid="layer">${layerInWords(layer)}</li>`)}
          </ol>
        </dd>
      </dl>`
  }

  #way(): Row[] {
    const { path, rttMs } = this.watch.way
    const { peer } = this.subject
    const place = nodeOf(this.nodes, peer)?.place ?? null
    const where: Row = this.me
      ? ['region', t('region.place'), place]
      : ['route', t('region.route'), routeInWords(this.nodes, peer)]
    return [
      ...(place === null ? [] : [where]),
      ['rtt', t('quality.rtt'), rttMs === null ? null : msInWords(rttMs)],
      ['path', t('quality.path'), path && t(`quality.path.${path}`)],
    ]
  }

  #table(rows: readonly Row[]) {
    return html`<dl>
      ${rows.map(
        ([id, label, value]) =>
          html`<dt>${label}</dt>
            <dd data-testid="detail-${id}">${value ?? '–'}</dd>`,
      )}
    </dl>`
  }

  #close() {
    this.dispatchEvent(new CustomEvent('close'))
  }
}

function pictureRows(figures: TrackFigures): Row[] {
  const { codec, width, height, framesPerSecond, bitrate, lossShare, jitterMs, freezeCount, frozenShare } = figures
  return [
    ['codec', t('quality.codec'), codec],
    ['picture', t('quality.picture'), width > 0 ? pictureInWords(width, height, framesPerSecond) : null],
    ['bitrate', t('quality.bitrate'), bitrateInWords(bitrate)],
    ['loss', t('quality.loss'), lossShare === null ? null : shareInWords(lossShare)],
    ['freezes', t('quality.freezes'), `${freezeCount} × (${shareInWords(frozenShare)})`],
    ['jitter', t('quality.jitter'), msInWords(jitterMs)],
  ]
}

function soundRows({ codec, bitrate, lossShare, jitterMs }: TrackFigures): Row[] {
  return [
    ['codec', t('quality.codec'), codec],
    ['bitrate', t('quality.bitrate'), bitrateInWords(bitrate)],
    ['loss', t('quality.loss'), lossShare === null ? null : shareInWords(lossShare)],
    ['jitter', t('quality.jitter'), msInWords(jitterMs)],
  ]
}

function layerInWords({ width, height, framesPerSecond, bitrate, active }: LayerFigures): string {
  const size = width > 0 ? `${width} × ${height}` : ''
  if (!active) return [size, t('quality.layerOff')].filter(Boolean).join(', ')
  return `${pictureInWords(width, height, framesPerSecond)}, ${bitrateInWords(bitrate)}`
}

customElements.define('m-tile-details', MTileDetails)
