import { expect, test } from 'vitest'
import { tools } from './boardDesk.ts'
import { boardCommandFor, toolKeys } from './boardKeys.ts'

const press = (key: string, held: string[] = []) =>
  boardCommandFor({
    key,
    ctrlKey: held.includes('ctrl'),
    metaKey: held.includes('meta'),
    shiftKey: held.includes('shift'),
    altKey: held.includes('alt'),
  })

test('every tool has a letter of its own', () => {
  expect(new Set(Object.values(toolKeys)).size).toBe(tools.length)
  for (const tool of tools) expect(press(toolKeys[tool])).toEqual({ do: 'tool', tool })
})

test('control and command do what they do everywhere', () => {
  expect(press('z', ['ctrl'])).toEqual({ do: 'undo' })
  expect(press('Z', ['meta', 'shift'])).toEqual({ do: 'redo' })
  expect(press('y', ['ctrl'])).toEqual({ do: 'redo' })
  expect(press('d', ['meta'])).toEqual({ do: 'duplicate' })
  expect(press('s', ['ctrl'])).toBeNull()
})

test('arrows move by one, with shift by ten', () => {
  expect(press('ArrowLeft')).toEqual({ do: 'nudge', dx: -1, dy: 0 })
  expect(press('ArrowDown', ['shift'])).toEqual({ do: 'nudge', dx: 0, dy: 10 })
  expect(press('x')).toBeNull()
  expect(press('v', ['alt'])).toBeNull()
})
