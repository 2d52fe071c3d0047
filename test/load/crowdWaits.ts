import { setTimeout as pause } from 'node:timers/promises'
import type { Crowd } from './crowd.ts'

const runningWithinMs = 45_000
const calmWithinMs = 20_000
const pollMs = 500
/** Polls without a change of layers after which the room is calm. */
const calmPolls = 6

/** Until every one of so many tiles has shown a frame: the seconds that took since `startMs`, null when not all did. */
export async function allRunning(crowd: Crowd, tiles: number, startMs: number) {
  for (;;) {
    const parts = await crowd.tell('progress')
    const atMs = performance.now() - startMs
    const keyFramesAsked = sum(parts.map((part) => part.keyFramesAsked))
    const refusal = parts.flatMap(({ refusals }) => refusals)[0]
    if (refusal) throw new Error(refusal)
    const running = sum(parts.map((part) => part.running))
    if (running === tiles) return { allRunningSeconds: atMs / 1000, keyFramesAsked }
    if (atMs > runningWithinMs) return { allRunningSeconds: null, keyFramesAsked }
    await pause(pollMs)
  }
}

/** Until the cameras send as many layers as a moment before: stopping the others takes the node a few seconds. */
export async function calm(crowd: Crowd): Promise<void> {
  const deadlineMs = performance.now() + calmWithinMs
  let layers = -1
  for (let same = 0; same < calmPolls && performance.now() < deadlineMs;) {
    const now = sum((await crowd.tell('progress')).map(({ layersFlowing }) => layersFlowing))
    same = now === layers ? same + 1 : 0
    layers = now
    await pause(pollMs)
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
