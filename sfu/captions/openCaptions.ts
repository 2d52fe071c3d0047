import type { Upgrades } from '../../infra/upgrades.ts'
import type { MediaConfig } from '../config.ts'
import { CaptionEngines, type CaptionEnginesOptions } from './captionEngines.ts'
import { captionsPath } from './captionWire.ts'

export interface CaptionsGround extends Omit<CaptionEnginesOptions, 'key'> {
  config: Pick<MediaConfig, 'CAPTIONS_KEY'>
  upgrades: Upgrades
}

/** Lets speech engines knock where the operator gave them a key; null where not. */
export function openCaptions({ config, upgrades, ...ground }: CaptionsGround): CaptionEngines | null {
  if (config.CAPTIONS_KEY === undefined) return null
  const engines = new CaptionEngines({ ...ground, key: config.CAPTIONS_KEY })
  upgrades.on(captionsPath, (request, socket, head) => engines.upgrade(request, socket, head))
  return engines
}
