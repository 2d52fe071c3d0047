import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html } from 'lit'
import type { World, WorldFlow, WorldLink, WorldNode, WorldRooms } from '../../../collab/protocol/world.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { codeOf } from '../api/apiProblem.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { bitrateInWords, msInWords, shareInWords } from '../call/quality/qualityWords.ts'
import { clockAt, dayMs, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { EverySoon } from './everySoon.ts'
import './mWorldMap.ts'
import { healthOf, regionsOf } from './worldPlaces.ts'
import { worldStyles } from './worldStyles.ts'

const askEveryMs = 2000
const highLoad = 0.9
const minutesUntilMs = 6 * 3_600_000
const illLossShare = 0.01

interface House {
  table: ZoneTable
  world: World
  /** The last question was not answered: what is shown is older. */
  stale: boolean
}

/** What operators see of the media plane: nodes, links and how rooms lie over them. Nobody and no meeting is named. */
export class MWorld extends LitElement {
  static override styles = [shared, worldStyles]

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const table = await loadZones(version)
      return { table, ...(await this.#ask()) }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })
  #last: World | null = null

  protected readonly soon = new EverySoon(this, askEveryMs, () => this.#last && this.#house.run())
  protected readonly locale = new LocaleController(this)

  override render() {
    const house = this.#house.value
    return html`<div class="head">
        <div>
          <h1>${t('world.title')}</h1>
          <p class="quiet">${t('world.intro')}</p>
        </div>
        ${house ? this.#liveness(house) : ''}
      </div>
      ${renderStates(this.#house, {
        waiting: () => html`<div class="card" style="padding:20px">${bones(6, 40)}</div>`,
        content: ({ world }) => this.#content(world),
      })}`
  }

  /** A house that does not answer for a moment leaves what was seen last; one that refuses does not. */
  async #ask(): Promise<{ world: World; stale: boolean }> {
    try {
      this.#last = await api('GET /api/world')
      return { world: this.#last, stale: false }
    } catch (error) {
      const refused = ['FORBIDDEN', 'SIGN_IN_NEEDED'].includes(codeOf(error) ?? '')
      if (!this.#last || refused) throw error
      return { world: this.#last, stale: true }
    }
  }

  #liveness({ table, world, stale }: House) {
    const zone = this.#session.value?.info.person?.zone ?? 'Etc/UTC'
    const words = stale ? t('world.stale', { time: clockAt(table, zone, Date.parse(world.at)) }) : t('world.live')
    return html`<p class="live ${stale ? 'stale' : ''}" role="status"><i></i>${words}</p>`
  }

  #content(world: World) {
    if (world.nodes.length === 0)
      return html`<div class="card empty">
        <wa-icon name="globe"></wa-icon>
        <h2>${t('world.empty')}</h2>
        <p class="quiet">${t('world.emptyMore')}</p>
      </div>`
    const places = new Map(world.nodes.map(({ nodeId, place }) => [nodeId, place]))
    const nameOf = (nodeId: string) => places.get(nodeId) ?? nodeId
    return html`${this.#totals(world)}
      <div class="card map"><m-world-map .world=${world}></m-world-map></div>
      <section class="card">
        <h2>${t('world.nodes')}</h2>
        <ul>
          ${byRegion(world.nodes).map((node) => this.#node(node, Date.parse(world.at)))}
        </ul>
      </section>
      <section class="card">
        <h2>${t('world.links')}</h2>
        <p class="quiet small">${t('world.linksMore')}</p>
        ${
          world.links.length === 0
            ? html`<p class="quiet nothing">${t('world.noLinks')}</p>`
            : html`<ul>
                ${world.links.map((link) => this.#link(link, nameOf))}
              </ul>`
        }
      </section>
      <section class="card rooms">
        <h2>${t('world.roomsOver')}</h2>
        <p class="quiet small">${t('world.roomsMore')}</p>
        ${
          world.rooms.length === 0
            ? html`<p class="quiet nothing">${t('world.noRooms')}</p>`
            : html`<ul>
                ${world.rooms.map((rooms) => this.#rooms(rooms, nameOf))}
              </ul>`
        }
      </section>`
  }

  #totals({ nodes, links, rooms }: World) {
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
    const figures = [
      [t('world.nodes'), nodes.length],
      [t('world.regions'), regionsOf(nodes).length],
      [t('world.rooms'), sum(rooms.map(({ roomCount }) => roomCount))],
      [t('world.people'), sum(nodes.map(({ peerCount }) => peerCount))],
      [t('world.between'), bitrateInWords(sum(links.map(({ there, back }) => there.bitrate + back.bitrate)))],
    ] as const
    return html`<dl class="card totals">
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`
  }

  #node({ nodeId, region, place, draining, load, cpuShare, ...node }: WorldNode, nowMs: number) {
    const high = load >= highLoad
    return html`<li class="node">
      <div class="name">
        <b>${place}</b>
        ${draining ? html`<span class="badge poor">${t('world.draining')}</span>` : ''}
        ${high ? html`<span class="badge bad">${t('world.full')}</span>` : ''}
        <span class="quiet small">${nodeId}${region === place ? '' : ` · ${region}`}</span>
      </div>
      <dl>
        <div>
          <dt>${t('world.load')}</dt>
          <dd>
            ${shareInWords(load)}
            <span class="bar ${high ? 'high' : ''}"><i style="width:${Math.min(100, load * 100)}%"></i></span>
          </dd>
        </div>
        <div>
          <dt>${t('world.cpu')}</dt>
          <dd>${shareInWords(cpuShare)}</dd>
        </div>
        <div>
          <dt>${t('world.rooms')}</dt>
          <dd>${node.roomCount}</dd>
        </div>
        <div>
          <dt>${t('world.people')}</dt>
          <dd>${node.peerCount}</dd>
        </div>
        <div>
          <dt>${t('world.since')}</dt>
          <dd>${ageName(nowMs - Date.parse(node.startedAt))}</dd>
        </div>
      </dl>
    </li>`
  }

  #link(link: WorldLink, nameOf: (nodeId: string) => string) {
    const [from, to] = link.nodeIds.map(nameOf) as [string, string]
    return html`<li class="link">
      <div class="name">
        <b>${t('world.linkOf', { from, to })}</b>
        <span class="badge ${healthOf(link)}">${stateInWords(link)}</span>
        <span class="quiet small">${link.nodeIds.join(' · ')}</span>
      </div>
      <dl class="trip">
        <dt>${t('world.roundTrip')}</dt>
        <dd>${link.rttMs === null ? t('world.notMeasured') : msInWords(link.rttMs)}</dd>
      </dl>
      <div class="flows">${flowRow(to, link.there)} ${flowRow(from, link.back)}</div>
    </li>`
  }

  #rooms({ nodeIds, roomCount, peerCount }: WorldRooms, nameOf: (nodeId: string) => string) {
    return html`<li>
      <div class="name">
        <b>${nodeIds.map(nameOf).join(' · ')}</b>
        <span class="quiet small">${nodeIds.join(' · ')}</span>
      </div>
      <span class="end">${t('world.roomCount', { count: roomCount })}</span>
      <span class="end">${t('world.peopleCount', { count: peerCount })}</span>
    </li>`
  }
}
customElements.define('m-world', MWorld)

function stateInWords(link: WorldLink): string {
  return link.state === 'silent' ? t('world.silent') : t(`world.health.${healthOf(link)}`)
}

function flowRow(place: string, { bitrate, lossShare, openCount, restingCount, layerCount }: WorldFlow) {
  const tracks = [
    t('world.pipes', { count: openCount }),
    ...(layerCount > 0 ? [t('world.layers', { count: layerCount })] : []),
    ...(restingCount > 0 ? [t('world.resting', { count: restingCount })] : []),
  ]
  return html`<div class="flow">
    <span>${t('world.toward', { place })}</span>
    <span class="rate">${bitrateInWords(bitrate)}</span>
    <span class="loss ${lossShare >= illLossShare ? 'ill' : 'quiet'}"
      >${t('world.loss', { share: shareInWords(lossShare) })}</span
    >
    <span class="quiet">${tracks.join(' · ')}</span>
  </div>`
}

const byRegion = (nodes: readonly WorldNode[]) =>
  nodes.toSorted((a, b) => (`${a.region} ${a.nodeId}` < `${b.region} ${b.nodeId}` ? -1 : 1))

/** Minutes of the first hours, then hours, then days. */
function ageName(ageMs: number): string {
  if (ageMs >= 2 * dayMs) return t('world.days', { count: Math.floor(ageMs / dayMs) })
  const stepMs = ageMs < minutesUntilMs ? 60_000 : 3_600_000
  return lengthName(Math.max(60, (Math.floor(ageMs / stepMs) * stepMs) / 1000))
}
