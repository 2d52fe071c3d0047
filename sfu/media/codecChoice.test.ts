import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { CameraCodec } from '../protocol/media.ts'
import { CodecChoice } from './codecChoice.ts'

function open(wished: CameraCodec) {
  const clock = new ManualClock(0)
  const changes: CameraCodec[] = []
  return { clock, changes, choice: new CodecChoice({ clock, wished, onChanged: (codec) => changes.push(codec) }) }
}

test('a scalable codec is used while everybody decodes it', () => {
  const { changes, choice } = open('vp9')
  choice.enter(['vp9'])
  choice.enter(['av1', 'vp9'])
  expect([choice.current, changes]).toEqual(['vp9', []])
})

test('one who cannot decode it brings VP8 at once, and it returns thirty seconds after they left', () => {
  const { clock, changes, choice } = open('vp9')
  choice.enter(['vp9'])
  const leave = choice.enter(['av1'])
  expect(changes).toEqual(['vp8'])
  clock.advance(60_000)
  leave()
  clock.advance(29_999)
  expect(changes).toEqual(['vp8'])
  clock.advance(1)
  expect(changes).toEqual(['vp8', 'vp9'])
})

test('somebody who comes back within that time changes nothing', () => {
  const { clock, changes, choice } = open('av1')
  const leave = choice.enter([])
  leave()
  clock.advance(20_000)
  choice.enter([])
  clock.advance(60_000)
  expect(changes).toEqual(['vp8'])
})

test('a house that wishes for VP8 has it for all', () => {
  const { clock, changes, choice } = open('vp8')
  choice.enter([])()
  clock.advance(60_000)
  expect([choice.current, changes]).toEqual(['vp8', []])
})
