import { LitElement, css, html, svg } from 'lit'
import type { World } from '../../../collab/protocol/world.ts'
import { WidthController } from '../admin/widthController.ts'
import { msInWords } from '../call/quality/qualityWords.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { linesOf, regionsOf, spotsOf, type MapLine, type MapRegion, type Point } from './worldPlaces.ts'

/** A region's disc grows with its people, and a line with what it carries, both by the root and within bounds. */
const discPx = { min: 18, max: 36, fullAt: 400 }
const linePx = { min: 1.5, max: 7, fullAt: 200e6 }

/** The regions as discs and the links between them as lines: where the trouble is, at a glance. */
export class MWorldMap extends LitElement {
  static override properties = { world: { attribute: false } }
  static override styles = [
    shared,
    css`
      svg {
        display: block;
      }
      text {
        font: 13px var(--m-font);
        fill: var(--m-text);
        text-anchor: middle;
        font-variant-numeric: tabular-nums;
      }
      .place,
      .quiet {
        stroke: var(--m-surface);
        stroke-width: 4px;
        paint-order: stroke;
      }
      .place {
        font-weight: 600;
      }
      .quiet {
        font-size: 12px;
        fill: var(--m-text-quiet);
      }
      .disc {
        fill: var(--m-accent-quiet);
        stroke: var(--m-accent);
        stroke-width: 1.5;
      }
      .load {
        fill: none;
        stroke: var(--m-accent);
        stroke-width: 4;
        stroke-linecap: round;
      }
      .load.high {
        stroke: var(--m-danger);
      }
      .count {
        font-weight: 600;
        fill: var(--m-accent);
      }
      .line {
        fill: none;
        stroke: var(--line);
        stroke-linecap: round;
        opacity: 0.5;
      }
      .flow {
        fill: none;
        stroke: var(--line);
        stroke-width: 3;
        stroke-linecap: round;
        stroke-dasharray: 0.1 18;
        animation: flow 1.4s linear infinite;
      }
      .flow.back {
        animation-direction: reverse;
      }
      @keyframes flow {
        to {
          stroke-dashoffset: -18.1;
        }
      }
      .well {
        --line: var(--m-accent);
      }
      .poor {
        --line: var(--m-warn);
      }
      .bad {
        --line: var(--m-danger);
      }
      .lost {
        --line: var(--m-border-strong);
      }
      .lost .line,
      .bad .line {
        stroke-dasharray: 6 6;
      }
      .pill {
        fill: var(--m-surface);
        stroke: var(--m-border);
      }
      .rtt {
        font-size: 12px;
        fill: var(--m-text);
      }
      @media (prefers-reduced-motion: reduce) {
        .flow {
          animation: none;
        }
      }
    `,
  ]
  declare world: World
  readonly #width = new WidthController(this)

  protected readonly locale = new LocaleController(this)

  override render() {
    const { widthPx } = this.#width
    if (widthPx === 0) return html``
    const regions = regionsOf(this.world.nodes)
    const heightPx = regions.length < 3 ? 190 : Math.round(Math.min(380, Math.max(330, widthPx * 0.36)))
    const spots = spotsOf(regions.length, { widthPx, heightPx })
    const spotOf = new Map(regions.map(({ region }, index) => [region, spots[index] as Point]))
    const center = { x: widthPx / 2, y: heightPx / 2 }
    return html`<svg width=${widthPx} height=${heightPx} role="img" aria-label=${t('world.map')}>
      ${linesOf(this.world).map((line) => this.#line(line, spotOf, center))}
      ${regions.map((region, index) => this.#region(region, spots[index] as Point))}
    </svg>`
  }

  #line(line: MapLine, spotOf: ReadonlyMap<string, Point>, center: Point) {
    const [from, to] = [spotOf.get(line.from), spotOf.get(line.to)]
    if (!from || !to) return ''
    // Bent a little toward the middle, as great circles are.
    const bend = { x: (from.x + to.x + center.x) / 3, y: (from.y + to.y + center.y) / 3 }
    const path = `M${from.x} ${from.y}Q${bend.x} ${bend.y} ${to.x} ${to.y}`
    const at = { x: (from.x + to.x) / 4 + bend.x / 2, y: (from.y + to.y) / 4 + bend.y / 2 }
    const width = grown(line.thereBitrate + line.backBitrate, linePx)
    const words = line.rttMs === null ? '–' : msInWords(line.rttMs)
    const pillPx = words.length * 7 + 16
    return svg`<g class=${line.health}>
      <path class="line" d=${path} stroke-width=${width}></path>
      ${line.thereBitrate > 0 ? svg`<path class="flow" d=${path}></path>` : ''}
      ${line.backBitrate > 0 ? svg`<path class="flow back" d=${path}></path>` : ''}
      <rect class="pill" x=${at.x - pillPx / 2} y=${at.y - 11} width=${pillPx} height="22" rx="11"></rect>
      <text class="rtt" x=${at.x} y=${at.y + 4}>${words}</text>
    </g>`
  }

  #region({ place, nodeCount, peerCount, load }: MapRegion, { x, y }: Point) {
    const radius = grown(peerCount, discPx)
    const around = 2 * Math.PI * (radius + 5)
    const shown = Math.min(1, load)
    return svg`<g>
      <circle cx=${x} cy=${y} r=${radius + 9} fill="var(--m-surface)"></circle>
      <circle class="disc" cx=${x} cy=${y} r=${radius}></circle>
      <circle
        class="load ${load >= 0.9 ? 'high' : ''}"
        cx=${x}
        cy=${y}
        r=${radius + 5}
        stroke-dasharray="${around * shown} ${around}"
        stroke-opacity=${shown < 0.01 ? 0 : 1}
        transform="rotate(-90 ${x} ${y})"
      ></circle>
      <text class="count" x=${x} y=${y + 5}>${peerCount}</text>
      <text class="place" x=${x} y=${y + radius + 26}>${place}</text>
      <text class="quiet" x=${x} y=${y + radius + 43}>${t('world.nodesOf', { count: nodeCount })}</text>
    </g>`
  }
}
customElements.define('m-world-map', MWorldMap)

function grown(value: number, { min, max, fullAt }: { min: number; max: number; fullAt: number }): number {
  return min + (max - min) * Math.min(1, Math.sqrt(value / fullAt))
}
