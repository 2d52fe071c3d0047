import { request as requestPlain, Agent as PlainAgent } from 'node:http'
import { request as requestSealed, Agent as SealedAgent } from 'node:https'
import type { Clock } from '../../infra/clock.ts'
import { mediaLimits } from '../limits.ts'
import type { NodeLinks } from '../mesh/nodeLink.ts'
import { pingPath } from '../protocol/media.ts'
import type { HouseMap } from './houseMap.ts'

/** A way that grew longer is believed by half at a time; one that grew shorter at once. */
const longerShare = 0.5

export interface RegionRttsOptions {
  house: HouseMap
  links: NodeLinks
  /** PEM of the authority whose certificates alone are good for that node; null: those the system trusts. */
  authorityOf: (nodeId: string) => Promise<string | null>
  clock: Clock
}

/** Round trips between this node and every region: from a link where there is one, else by asking a node there. */
export class RegionRtts {
  readonly #options: RegionRttsOptions
  readonly #rttsMs = new Map<string, number>()
  readonly #stop: () => void
  #measuring = false

  constructor(options: RegionRttsOptions) {
    this.#options = options
    this.#stop = options.clock.every(mediaLimits.regionRttPeriodMs, () => void this.measure())
  }

  /** By region, in whole milliseconds; those that were never measured are missing. */
  get all(): Record<string, number> {
    return Object.fromEntries([...this.#rttsMs].map(([region, rttMs]) => [region, Math.round(rttMs)]))
  }

  /** Measures now. Never rejects: a node that does not answer leaves what was known. */
  async measure(): Promise<void> {
    if (this.#measuring) return
    this.#measuring = true
    const { here, entries } = this.#options.house
    const others = entries.filter(({ nodeId, url }) => nodeId !== here.nodeId && url !== '')
    const byRegion = Map.groupBy(others, ({ region }) => region)
    for (const region of this.#rttsMs.keys()) if (!byRegion.has(region)) this.#rttsMs.delete(region)
    await Promise.all(
      [...byRegion].map(async ([region, nodes]) => {
        const node = nodes.toSorted((a, b) => Number(a.draining) - Number(b.draining) || a.load - b.load)[0]
        const rttMs = this.#linkedMs(region) ?? (node && (await this.#pingMs(node.nodeId, node.url)))
        if (rttMs !== undefined) this.#note(region, rttMs)
      }),
    )
    this.#measuring = false
  }

  close(): void {
    this.#stop()
  }

  #note(region: string, rttMs: number) {
    const before = this.#rttsMs.get(region) ?? rttMs
    this.#rttsMs.set(region, rttMs < before ? rttMs : before + (rttMs - before) * longerShare)
  }

  #linkedMs(region: string): number | undefined {
    const rtts = this.#options.links
      .all()
      .flatMap((link) => (link.region === region && link.state === 'open' ? (link.figures.rttMs ?? []) : []))
    return rtts.length > 0 ? Math.min(...rtts) : undefined
  }

  /** The second of two requests over one connection: the first pays for opening it. */
  async #pingMs(nodeId: string, url: string): Promise<number | undefined> {
    const { clock, authorityOf } = this.#options
    const isSealed = url.startsWith('https:')
    const ca = isSealed ? await authorityOf(nodeId) : null
    const agent = isSealed
      ? new SealedAgent({ keepAlive: true, ...(ca && { ca }) })
      : new PlainAgent({ keepAlive: true })
    try {
      const ask = () => answered(`${url}${pingPath}`, isSealed ? requestSealed : requestPlain, agent)
      await ask()
      const askedMs = clock.monotonicMs()
      await ask()
      return clock.monotonicMs() - askedMs
    } catch {
      return undefined
    } finally {
      agent.destroy()
    }
  }
}

function answered(url: string, request: typeof requestPlain, agent: PlainAgent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, timeout: mediaLimits.regionRttMs }, (answer) => {
      answer.resume()
      answer.once('end', resolve)
      answer.once('error', reject)
    })
    asking.once('timeout', () => asking.destroy(new Error('no answer')))
    asking.once('error', reject)
    asking.end()
  })
}
