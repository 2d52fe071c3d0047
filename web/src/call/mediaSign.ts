import type { MediaSign } from '../link/nodeWatch.ts'
import type { MediaEngine } from './mediaEngine.ts'
import { countPath } from './pathStats.ts'
import type { RemoteTrack } from './remoteTracks.ts'

/** Whether media comes from the node, and whether it has to: somebody speaks, or a camera is on and seen. */
export async function mediaSignOf(
  engine: Pick<MediaEngine, 'statsOf' | 'liveRemotes'>,
  expected: (remote: RemoteTrack) => boolean,
): Promise<MediaSign> {
  const report = await engine.statsOf('receive')
  return { heard: report ? countPath(report).heard : 0, due: engine.liveRemotes.some(expected) }
}
