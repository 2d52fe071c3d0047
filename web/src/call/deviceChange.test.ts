import { describe, expect, test } from 'vitest'
import { moveAfterChange } from './deviceChange.ts'

const headset = { deviceId: 'h', label: 'Headset' }
const inner = { deviceId: 'i', label: 'Built-in' }
const system = (label: string) => ({ deviceId: 'default', label })

describe('after devices came or went', () => {
  test('nothing moves while the open device is still there', () =>
    expect(moveAfterChange({ current: inner, chosen: '', lost: '', devices: [inner, headset] })).toEqual({
      move: 'stay',
    }))

  test('an unplugged device is left for what remains', () =>
    expect(moveAfterChange({ current: headset, chosen: 'h', lost: '', devices: [inner] })).toEqual({ move: 'fall' }))

  test('the chosen one is taken again once it is plugged in', () =>
    expect(moveAfterChange({ current: inner, chosen: 'h', lost: '', devices: [inner, headset] })).toEqual({
      move: 'take',
      deviceId: 'h',
    }))

  test('so is one that was in use without having been chosen', () =>
    expect(moveAfterChange({ current: inner, chosen: '', lost: 'h', devices: [inner, headset] })).toEqual({
      move: 'take',
      deviceId: 'h',
    }))

  test("what the person chose counts before what was lost, and the system's preference is followed", () => {
    expect(moveAfterChange({ current: inner, chosen: 'i', lost: 'h', devices: [inner, headset] }).move).toBe('stay')
    const devices = [system('Default - Headset'), inner, headset]
    expect(moveAfterChange({ current: system('Default - Built-in'), chosen: '', lost: '', devices })).toEqual({
      move: 'take',
      deviceId: 'default',
    })
  })

  test('nothing listed is nothing left; nothing open is nothing to move', () => {
    expect(moveAfterChange({ current: headset, chosen: 'h', lost: '', devices: [] }).move).toBe('fall')
    expect(moveAfterChange({ current: null, chosen: 'h', lost: '', devices: [headset] }).move).toBe('stay')
  })
})
