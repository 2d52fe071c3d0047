import { expect, test } from 'vitest'
import { toolsThatFit } from './toolsThatFit.ts'

const tools = [{}, {}, { first: true }, {}]

test('all tools stand in the bar when they fit, and no menu is needed', () => {
  expect(toolsThatFit(tools, 4 * 32 + 5)).toBe(4)
})

test('otherwise the first ones stand beside the button of the menu', () => {
  expect(toolsThatFit(tools, 4 * 32 + 4)).toBe(2)
  expect(toolsThatFit(tools, 3 * 32 + 5)).toBe(2)
  expect(toolsThatFit(tools, 3 * 32)).toBe(2)
  expect(toolsThatFit(tools, 40)).toBe(0)
  expect(toolsThatFit(tools, 0)).toBe(0)
})
