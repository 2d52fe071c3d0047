import { expect, test } from 'vitest'
import { Progress } from './progress.mjs'

function recorder(isTTY: boolean) {
  const written: string[] = []
  const clock = { nowMs: 0 }
  const out = { isTTY, write: (text: string) => void written.push(text) }
  return { written, clock, progress: new Progress(2, { out, now: () => clock.nowMs }) }
}

test('a log gets the step, how far it is and for how long, at most every five seconds', () => {
  const { written, clock, progress } = recorder(false)
  progress.begin('dependencies')
  progress.begin('media worker')
  for (const percent of [36, 37, 38]) {
    progress.say(`building ${percent} %`)
    clock.nowMs += 3_000
  }
  clock.nowMs = 110_000
  progress.tell('built')
  expect(written).toEqual([
    '[2/2] media worker: building 36 %, 0 s\n',
    '[2/2] media worker: building 38 %, 6 s\n',
    '[2/2] media worker: built, 1 min 50 s\n',
  ])
})

test('a terminal has its one line rewritten', () => {
  const { written, progress } = recorder(true)
  progress.begin('media worker')
  progress.say('building 1 %')
  progress.say('building 2 %')
  expect(written).toEqual([
    '\r\x1b[K[1/2] media worker: building 1 %, 0 s',
    '\r\x1b[K[1/2] media worker: building 2 %, 0 s',
  ])
})
