import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { selectorRules, VoiceSelector } from './voiceSelector.ts'

const frameMs = 20
const quiet = -80
const rules = { ...selectorRules, slotCount: 2 }

/** Speaks frame by frame; levels by speaker, silence for whoever is not named. */
function stage(speakers: readonly string[]) {
  const selector = new VoiceSelector<string>(rules)
  let nowMs = 0
  const frame = (levels: Record<string, number>) => {
    nowMs += frameMs
    return new Map(speakers.map((id) => [id, selector.hear(id, levels[id] ?? quiet, nowMs)]))
  }
  const frames = (count: number, levels: Record<string, number>) => {
    const sent: Record<string, number> = {}
    for (let index = 0; index < count; index += 1)
      for (const [id, turn] of frame(levels)) if (turn) sent[id] = (sent[id] ?? 0) + 1
    return sent
  }
  return { selector, frame, frames, nowMs: () => nowMs }
}

describe('somebody who begins', () => {
  test('gets a free slot with that very packet', () => {
    const { frame, frames } = stage(['a', 'b'])
    frames(50, {})
    expect(frame({ a: -30 }).get('a')).toEqual({ slot: 0, begins: true, change: { ousted: null } })
  })

  test('is heard with every packet from then on, silence between words included', () => {
    const { frames } = stage(['a'])
    expect(frames(10, { a: -30 })).toEqual({ a: 10 })
    expect(frames(30, {})).toEqual({ a: 30 })
    expect(frames(10, { a: -30 })).toEqual({ a: 10 })
  })

  test('comes back to the own slot after a silence that was not sent', () => {
    const { frame, frames, selector } = stage(['a'])
    frames(10, { a: -30 })
    expect(frames(100, {})['a']).toBe(rules.hangoverMs / frameMs)
    expect(selector.holders()).toEqual(['a', null])
    expect(frame({ a: -30 }).get('a')).toEqual({ slot: 0, begins: true, change: null })
  })

  test('is heard at a whisper over a silent room, and not over the same level of noise', () => {
    const whisper = stage(['a'])
    whisper.frames(50, { a: -80 })
    expect(whisper.frames(5, { a: -52 })).toEqual({ a: 5 })
    const fan = stage(['a'])
    fan.frames(2000, { a: -52 })
    expect(fan.frames(50, { a: -51 })).toEqual({})
    expect(fan.frames(5, { a: -35 })).toEqual({ a: 5 })
  })

  test('goes on being heard when it is loud without a pause', () => {
    const { frames } = stage(['a'])
    frames(10, { a: -25 })
    expect(frames(3000, { a: -25 })).toEqual({ a: 3000 })
  })
})

describe('when all slots are taken', () => {
  test('the one that is silent longest gives way at once', () => {
    const { frame, frames } = stage(['a', 'b', 'c'])
    frames(10, { a: -30, b: -30 })
    frames(10, { b: -30 })
    frames(60, {})
    expect(frame({ c: -30 }).get('c')).toMatchObject({ slot: 0, begins: true, change: { ousted: 'a' } })
  })

  test('somebody as loud has to wait', () => {
    const { frames } = stage(['a', 'b', 'c'])
    frames(100, { a: -30, b: -30 })
    expect(frames(100, { a: -30, b: -30, c: -27 })['c']).toBeUndefined()
  })

  test('somebody clearly louder takes the place of the quietest within 60 ms', () => {
    const { frames, selector } = stage(['a', 'b', 'c'])
    frames(100, { a: -30, b: -40 })
    frames(3, { a: -30, b: -40, c: -25 })
    expect(selector.holders()).toEqual(['a', 'c'])
  })

  test('a single bang does not', () => {
    const { frames, selector } = stage(['a', 'b', 'c'])
    frames(100, { a: -30, b: -40 })
    frames(2, { a: -30, b: -40, c: -3 })
    frames(10, { a: -30, b: -40 })
    expect(selector.holders()).toEqual(['a', 'b'])
  })

  test('a slot does not change hands twice within the tenure', () => {
    const { frames, selector } = stage(['a', 'b', 'c', 'd'])
    frames(100, { a: -20, b: -40 })
    frames(3, { a: -20, b: -40, c: -30 })
    frames(20, { a: -20, b: -30, c: -30, d: -5 })
    expect(selector.holders()).toEqual(['d', 'c'])
  })
})

describe('a slot', () => {
  test('is free at once when its microphone is muted', () => {
    const { frames, selector } = stage(['a'])
    frames(3, { a: -30 })
    expect(selector.forget('a')).toBe(true)
    expect(selector.holders()).toEqual([null, null])
  })

  test('is taken back after a long silence, even when no packet comes any more', () => {
    const { frames, selector, nowMs } = stage(['a'])
    frames(3, { a: -30 })
    expect(selector.tick(nowMs() + rules.restMs)).toBe(false)
    expect(selector.tick(nowMs() + rules.restMs + 1)).toBe(true)
    expect(selector.holders()).toEqual([null, null])
  })
})

test('speakers are told loudest first, while they speak', () => {
  const { frames, selector, nowMs } = stage(['a', 'b'])
  frames(20, { a: -40, b: -20 })
  expect(selector.speakers(nowMs()).map(({ id }) => id)).toEqual(['b', 'a'])
  expect(selector.speakers(nowMs() + 1000)).toEqual([])
})

const heard = fc.record({
  id: fc.integer({ min: 0, max: 7 }),
  levelDbov: fc.oneof(fc.constant(-127), fc.integer({ min: -127, max: 0 }), fc.integer({ min: -45, max: -15 })),
  stepMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2000 })),
  muted: fc.boolean(),
})

test('whatever is said: no two hold one slot, and nobody who speaks gives way to somebody quieter', () => {
  fc.assert(
    fc.property(fc.array(heard, { minLength: 50, maxLength: 400 }), (packets) => {
      const selector = new VoiceSelector<number>({ ...selectorRules, slotCount: 3 })
      const voicedAtMs = new Map<number, number>()
      let nowMs = 0
      for (const { id, levelDbov, stepMs, muted } of packets) {
        nowMs += stepMs
        if (muted && stepMs > 1900) selector.forget(id)
        const before = selector.holders()
        const loudness = new Map(selector.speakers(nowMs).map((one) => [one.id, one.levelDbov]))
        const turn = selector.hear(id, levelDbov, nowMs)
        const after = selector.holders()
        const held = after.filter((holder) => holder !== null)
        expect(new Set(held).size).toBe(held.length)
        expect(held.length).toBeLessThanOrEqual(3)
        if (turn) expect(after[turn.slot]).toBe(id)
        const begins = levelDbov >= -30
        if (begins && before.includes(null)) expect(turn).not.toBeNull()
        const ousted = turn?.change?.ousted ?? null
        if (ousted !== null && loudness.has(ousted)) {
          const own = selector.speakers(nowMs).find((one) => one.id === id)?.levelDbov ?? -127
          expect(own).toBeGreaterThanOrEqual((loudness.get(ousted) ?? 0) + selectorRules.oustMarginDb - 1)
          expect(nowMs - (voicedAtMs.get(ousted) ?? 0)).toBeLessThanOrEqual(selectorRules.hangoverMs)
        }
        if (turn) voicedAtMs.set(id, nowMs)
      }
    }),
  )
})
