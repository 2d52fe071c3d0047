import type { CaptionLanguage } from '../protocol/tools.ts'
import type { CaptionEngine } from './captionSource.ts'

/**
 * Which engine writes which of the wanted languages: each language one, so that nothing is written twice. One that
 * hears the room already goes on with it, then comes the one that hears the fewest rooms.
 */
export function assignEngines(
  wanted: readonly CaptionLanguage[],
  engines: readonly CaptionEngine[],
  hearing: ReadonlySet<CaptionEngine>,
): Map<CaptionEngine, CaptionLanguage[]> {
  const assigned = new Map<CaptionEngine, CaptionLanguage[]>()
  const rank = (engine: CaptionEngine) => (assigned.has(engine) ? -2 : hearing.has(engine) ? -1 : engine.sessionCount)
  for (const language of wanted) {
    const able = engines.filter(({ languages }) => languages.includes(language))
    const [best] = able.toSorted((a, b) => rank(a) - rank(b))
    if (best) assigned.set(best, [...(assigned.get(best) ?? []), language])
  }
  return assigned
}
